using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>Objects as files, described by rows: what has no row does not exist, whatever lies on the disk.</summary>
internal sealed class EmbeddedStorage(StorePool pool, TimeProvider time) : IStorageAdapter
{
    private readonly Uploads _uploads = new(pool, time);
    private readonly Copies _copies = new(pool, time);
    private readonly Buckets _buckets = new(pool, time);

    public Exchange Translate(StorageOperation operation, OperationContext context) => operation switch
    {
        StorageOperation.PutObject put => new Result.Value(async ct => await _uploads.PutAsync(put, context, ct)),
        StorageOperation.GetObject get => new Result.Object(ct => OpenAsync(get, context, ct)),
        StorageOperation.DeleteObject delete => new Result.Value(ct => DeleteAsync(delete.Object, context, ct)),
        StorageOperation.DeletePrefix delete => new Result.Value(async ct => await DeletePrefixAsync(delete, context, ct)),
        StorageOperation.ListObjects list => new Result.Value(async ct => await ListAsync(list, context, ct)),
        StorageOperation.CopyObject copy => new Result.Value(async ct => await _copies.CopyAsync(copy.Source, copy.Target, context, ct)),
        StorageOperation.MoveObject move => new Result.Value(async ct => await _copies.MoveAsync(move.Source, move.Target, context, ct)),
        StorageOperation.AuthorizeObject authorize => new Result.Value(ct => AuthorizeAsync(authorize, context, ct)),
        StorageOperation.ListBuckets => new Result.Value(async ct => await _buckets.ListAsync(context, ct)),
        StorageOperation.CreateBucket create => new Result.Value(async ct => await _buckets.CreateAsync(create.Bucket, context, ct)),
        StorageOperation.DeleteBucket delete => new Result.Value(ct => _buckets.DeleteAsync(delete.Bucket, context, ct)),
        _ => throw new ProviderException(ErrorKind.NotSupported, "The embedded storage cannot do this."),
    };

    private async ValueTask<ObjectContent> OpenAsync(StorageOperation.GetObject get, OperationContext context, CancellationToken cancellationToken)
    {
        var actor = await Actor.OfAsync(context.Caller, cancellationToken);
        using var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken);
        // Between the row and its file the object may be replaced, and its file deleted: then there is a newer row.
        for (var attempt = 1; ; attempt++)
        {
            var item = await storage.ReadAsync(session => Readable(session, context, actor, get.Object), cancellationToken);
            if (get.InfoOnly)
                return new StoredContent(item.Info, null);
            try
            {
                return new StoredContent(item.Info, storage.Folder.OpenRead(item.Blob));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (attempt == 10 || error is not (FileNotFoundException or DirectoryNotFoundException))
                    throw new ProviderException(ErrorKind.UpstreamUnavailable, "The object's file is missing or cannot be read. Check the data directory, or restore it from a backup.", error);
            }
        }
    }

    private async ValueTask<Answer?> DeleteAsync(ObjectAddress address, OperationContext context, CancellationToken cancellationToken)
    {
        var actor = await Actor.OfAsync(context.Caller, cancellationToken);
        using var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken);
        return await storage.WriteAsync<Answer?>(
            (session, garbage) =>
            {
                var rules = BucketTable.Require(session, Settings(context), address.Bucket);
                var item = ObjectTable.Find(session, address) is { } found && rules.Shows(actor, found.Owner) ? found : null;
                rules.CheckWrite(actor, item is not null, item?.Owner);
                garbage.Add(ObjectTable.Delete(session, item ?? throw NotFound(address)));
                return null;
            },
            cancellationToken);
    }

    private async ValueTask<DeletedObjects> DeletePrefixAsync(
        StorageOperation.DeletePrefix delete, OperationContext context, CancellationToken cancellationToken)
    {
        var actor = await Actor.OfAsync(context.Caller, cancellationToken);
        using var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken);
        var deleted = await storage.WriteAsync(
            (session, _) =>
            {
                var owner = BucketTable.Require(session, Settings(context), delete.Bucket).CheckDeleteMany(actor);
                return ObjectTable.DeletePrefix(session, delete.Bucket, delete.Prefix, owner);
            },
            cancellationToken);
        await Garbage.CollectAsync(storage.Store, storage.Folder);
        return new DeletedObjects(deleted);
    }

    private async ValueTask<ObjectListing> ListAsync(
        StorageOperation.ListObjects list, OperationContext context, CancellationToken cancellationToken)
    {
        var actor = await Actor.OfAsync(context.Caller, cancellationToken);
        using var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken);
        return await storage.ReadAsync(
            session => ObjectLister.List(session, list, BucketTable.Require(session, Settings(context), list.Bucket).CheckList(actor)),
            cancellationToken);
    }

    private async ValueTask<Answer?> AuthorizeAsync(
        StorageOperation.AuthorizeObject authorize, OperationContext context, CancellationToken cancellationToken)
    {
        var actor = await Actor.OfAsync(context.Caller, cancellationToken);
        using var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken);
        return await storage.ReadAsync<Answer?>(
            session =>
            {
                if (!authorize.Write)
                {
                    Readable(session, context, actor, authorize.Object);
                    return null;
                }
                var rules = BucketTable.RequireFor(session, Settings(context), authorize.Object.Bucket, actor);
                var item = ObjectTable.Find(session, authorize.Object);
                rules.CheckWrite(actor, item is not null, item?.Owner);
                return null;
            },
            cancellationToken);
    }

    /// <summary>The object, where the actor may read it. Who may read nothing here does not learn what there is.</summary>
    internal static StoredObject Readable(SqliteSession session, OperationContext context, Actor actor, ObjectAddress address)
    {
        var rules = BucketTable.Require(session, Settings(context), address.Bucket);
        var item = ObjectTable.Find(session, address);
        rules.CheckRead(actor);
        return item is not null && rules.Shows(actor, item.Owner) ? item : throw NotFound(address);
    }

    internal static EmbeddedSettings Settings(OperationContext context) => (EmbeddedSettings)context.Connection.Settings;

    internal static ProviderException NotFound(ObjectAddress address) =>
        new(ErrorKind.NotFound, $"There is no object '{address.Path}' in the bucket '{address.Bucket}'.");
}
