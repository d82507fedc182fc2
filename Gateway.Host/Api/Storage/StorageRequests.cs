using System.Collections.Frozen;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Gateway.Host.Api.Storage;

/// <summary>What the storage's endpoints share: finding who serves the request, and refusing what is not declared.</summary>
internal sealed class StorageRequests(ConnectionResolver resolver)
{
    public Exchange Translate(HttpContext context, StorageOperation operation)
    {
        WriteConditions.Check(operation, context.Request);
        var (provider, operationContext) = resolver.Resolve(context);
        if (Missing(operation, context.Request, provider.Describe(operationContext.Connection, operationContext.Caller.Key).Storage) is { } feature)
            throw ConnectionResolver.Lacks(provider, feature);

        return provider.Storage!.Translate(operation, operationContext);
    }

    private static string? Missing(StorageOperation operation, HttpRequest request, FrozenSet<string> declared)
    {
        var needed = operation switch
        {
            StorageOperation.PutObject { CreateOnly: true } when !declared.Contains(StorageFeature.CreateOnly) => StorageFeature.CreateOnly,
            StorageOperation.PutObject { Metadata: not null } => StorageFeature.Metadata,
            StorageOperation.GetObject { InfoOnly: false } when request.Headers.Range.Count > 0 => StorageFeature.Range,
            StorageOperation.ListObjects => StorageFeature.List,
            StorageOperation.DeletePrefix => StorageFeature.DeletePrefix,
            StorageOperation.CopyObject => StorageFeature.Copy,
            StorageOperation.MoveObject => StorageFeature.Move,
            StorageOperation.AuthorizeObject => StorageFeature.Sign,
            StorageOperation.ListBuckets or StorageOperation.CreateBucket or StorageOperation.DeleteBucket => StorageFeature.Buckets,
            _ => StorageFeature.Objects,
        };
        return declared.Contains(needed) ? null : needed;
    }
}
