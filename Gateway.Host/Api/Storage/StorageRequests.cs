using System.Collections.Frozen;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Errors;
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
        if (operationContext.MostHeldBytes is not null && operation is (StorageOperation.PutObject or StorageOperation.CopyObject) && provider.StorageGauge is null)
        {
            throw new ProviderException(
                ErrorKind.NotSupported, $"The plan bounds '{Plan.StorageBytes}', and the provider '{provider.Name}' cannot tell how much it holds. Take the quota out of the plan, or make it a soft one.");
        }

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
