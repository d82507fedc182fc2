using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>Buckets, which the service alone lists, makes and deletes.</summary>
internal sealed class Buckets(StorePool pool, TimeProvider time)
{
    public async ValueTask<BucketList> ListAsync(OperationContext context, CancellationToken cancellationToken)
    {
        RequireService(context);
        using var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken);
        return await storage.ReadAsync(
            session => new BucketList(BucketTable.List(session, EmbeddedStorage.Settings(context))), cancellationToken);
    }

    public async ValueTask<BucketInfo> CreateAsync(BucketSpecification bucket, OperationContext context, CancellationToken cancellationToken)
    {
        RequireService(context);
        var info = new BucketInfo
        {
            Name = bucket.Name,
            Public = bucket.Public,
            MaxSize = bucket.MaxSize,
            AllowedTypes = bucket.AllowedTypes is { Count: > 0 } ? bucket.AllowedTypes : null,
            CreatedAt = StoredInstant.Now(time),
        };
        using var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken);
        return await storage.WriteAsync(
            (session, _) => !EmbeddedStorage.Settings(context).Buckets.ContainsKey(bucket.Name) && BucketTable.Create(session, info)
                ? info
                : throw new ProviderException(ErrorKind.AlreadyExists, $"There is a bucket '{bucket.Name}' already. Choose another name."),
            cancellationToken);
    }

    public async ValueTask<Answer?> DeleteAsync(string name, OperationContext context, CancellationToken cancellationToken)
    {
        RequireService(context);
        if (EmbeddedStorage.Settings(context).Buckets.ContainsKey(name))
            throw new ProviderException(ErrorKind.Conflict, $"The bucket '{name}' is declared in the connection's settings. Remove it there.");
        using var storage = await OpenStorage.OpenAsync(pool, context.Connection, cancellationToken);
        return await storage.WriteAsync<Answer?>(
            (session, _) =>
            {
                BucketTable.Delete(session, name);
                return null;
            },
            cancellationToken);
    }

    private static void RequireService(OperationContext context)
    {
        if (!context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.PermissionDenied, "Buckets are managed with a secret key and no user token. Use one.");
    }
}
