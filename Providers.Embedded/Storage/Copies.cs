using Providers.Abstractions.Connections;
using Providers.Abstractions.Storage;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>Copies and moves: rows that refer to bytes which are there already. No byte is copied, whatever the size.</summary>
internal sealed class Copies(StorePool pool, TimeProvider time)
{
    public ValueTask<ObjectInfo> CopyAsync(ObjectAddress source, ObjectAddress target, OperationContext context, CancellationToken cancellationToken) =>
        RunAsync(source, target, moves: false, context, cancellationToken);

    public ValueTask<ObjectInfo> MoveAsync(ObjectAddress source, ObjectAddress target, OperationContext context, CancellationToken cancellationToken) =>
        RunAsync(source, target, moves: true, context, cancellationToken);

    private async ValueTask<ObjectInfo> RunAsync(
        ObjectAddress source, ObjectAddress target, bool moves, OperationContext context, CancellationToken cancellationToken)
    {
        var actor = await Actor.OfAsync(context.Caller, cancellationToken);
        using var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken);
        return await storage.WriteAsync(
            (session, garbage) =>
            {
                var item = EmbeddedStorage.Readable(session, context, actor, source);
                if (moves)
                    BucketTable.Require(session, EmbeddedStorage.Settings(context), source.Bucket).CheckWrite(actor, true, item.Owner);
                var rules = BucketTable.Require(session, EmbeddedStorage.Settings(context), target.Bucket);
                var existing = ObjectTable.Find(session, target);
                rules.CheckWrite(actor, existing is not null, existing?.Owner);
                rules.CheckType(item.Info.ContentType);
                rules.CheckSize(item.Info.Size);
                if (source == target)
                    return item.Info;

                // A move adds nothing to what is held.
                if (!moves)
                    HeldBytes.Check(item.Info.Size, HeldBytes.RoomFor(session, context, existing), context, existing);

                var now = StoredInstant.Now(time);
                var info = item.Info with
                {
                    Bucket = target.Bucket,
                    Path = target.Path,
                    CreatedAt = moves ? item.Info.CreatedAt : existing?.Info.CreatedAt ?? now,
                    UpdatedAt = now,
                };
                var owner = existing is not null ? existing.Owner : actor.IsService || moves ? item.Owner : actor.UserId;
                if (moves)
                    ObjectTable.Remove(session, item.Info);
                garbage.Add(ObjectTable.Put(session, new StoredObject(info, item.Blob, owner), existing));
                return info;
            },
            cancellationToken);
    }
}
