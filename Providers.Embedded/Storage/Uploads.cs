using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>Stores objects: the bytes first, then the row that makes them visible.</summary>
internal sealed class Uploads(StorePool pool, TimeProvider time)
{
    public async ValueTask<WrittenObject> PutAsync(StorageOperation.PutObject put, OperationContext context, CancellationToken cancellationToken)
    {
        var actor = await Actor.OfAsync(context.Caller, cancellationToken);
        Allowance allowance;
        BlobFolder folder;
        using (var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken))
        {
            // Whoever will be refused learns it before sending gigabytes.
            allowance = await storage.ReadAsync(session => Check(session, put, context, actor), cancellationToken);
            folder = storage.Folder;
        }

        var upload = await BlobUpload.WriteAsync(folder, put.Content, put.Length, allowance.CheckSize, cancellationToken);
        try
        {
            using var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken);
            var written = await storage.WriteAsync((session, garbage) => Commit(session, garbage, put, upload, context, actor), cancellationToken);
            folder.Keep(upload.Blob);
            return written;
        }
        catch
        {
            folder.Discard(upload.Blob);
            throw;
        }
    }

    // Runs again when the bytes are there: meanwhile another may have been faster, or the bucket gone.
    private static Allowance Check(
        SqliteSession session, StorageOperation.PutObject put, OperationContext context, Actor actor)
    {
        var rules = BucketTable.RequireFor(session, EmbeddedStorage.Settings(context), put.Object.Bucket, actor);
        var existing = ObjectTable.Find(session, put.Object);
        rules.CheckWrite(actor, existing is not null, existing?.Owner);
        rules.CheckType(put.ContentType);
        if (put.CreateOnly && existing is not null)
            throw new ProviderException(ErrorKind.PreconditionFailed, $"There is an object '{put.Object.Path}' already. Leave 'If-None-Match' out to overwrite it, or choose another path.");
        return new Allowance(rules, context, existing, HeldBytes.RoomFor(session, context, existing));
    }

    private WrittenObject Commit(
        SqliteSession session, List<string?> garbage, StorageOperation.PutObject put, BlobUpload upload, OperationContext context, Actor actor)
    {
        var allowance = Check(session, put, context, actor);
        allowance.CheckSize(upload.Size);
        var existing = allowance.Existing;
        var now = StoredInstant.Now(time);
        if (!EmbeddedStorage.Settings(context).Buckets.ContainsKey(put.Object.Bucket) && actor.IsService)
            BucketTable.Create(session, new BucketInfo { Name = put.Object.Bucket, Public = false, CreatedAt = now });
        var info = new ObjectInfo
        {
            Bucket = put.Object.Bucket,
            Path = put.Object.Path,
            Size = upload.Size,
            ContentType = put.ContentType,
            ETag = upload.ETag,
            Metadata = put.Metadata,
            CreatedAt = existing?.Info.CreatedAt ?? now,
            UpdatedAt = now,
        };
        // What the service replaces stays its owner's.
        var owner = existing is null ? actor.UserId : existing.Owner;
        garbage.Add(ObjectTable.Put(session, new StoredObject(info, upload.Blob, owner), existing));
        return new WrittenObject(info, Created: existing is null);
    }

    /// <summary>What may be stored, as it stands.</summary>
    private sealed record Allowance(BucketRules Rules, OperationContext Context, StoredObject? Existing, long? Room)
    {
        public void CheckSize(long size)
        {
            Rules.CheckSize(size);
            HeldBytes.Check(size, Room, Context, Existing);
        }
    }
}
