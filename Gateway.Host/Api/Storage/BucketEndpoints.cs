using Gateway.Host.Forwarding;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Gateway.Host.Api.Storage;

/// <summary>Buckets as a whole: list, create, delete, and deleting all under a prefix.</summary>
internal sealed class BucketEndpoints(StorageRequests requests, ExchangeExecutor executor)
{
    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<BucketEndpoints>(app.ServiceProvider);
        app.MapMethods("/api/storage", [HttpMethods.Get], (RequestDelegate)api.List)
            .WithMetadata(new TenantEndpoint(Concern.Storage, "storage.buckets", Scope.StorageRead, SecretOnly: true));
        app.MapMethods("/api/storage", [HttpMethods.Post], (RequestDelegate)api.Create)
            .WithMetadata(new TenantEndpoint(Concern.Storage, "storage.buckets", Scope.StorageWrite, SecretOnly: true));
        app.MapMethods("/api/storage/{bucket}", [HttpMethods.Delete], (RequestDelegate)api.Delete)
            .WithMetadata(new TenantEndpoint(Concern.Storage, "storage.delete", Scope.StorageWrite, Resource: "bucket"));
        return app;
    }

    private Task List(HttpContext context) =>
        executor.RunValueAsync(context, requests.Translate(context, new StorageOperation.ListBuckets()), static (context, answer) =>
            GatewayJson.WriteListAsync(context, StatusCodes.Status200OK, ((BucketList)answer!).Buckets));

    private async Task Create(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "name", "public", "max_size", "allowed_types");
        var maxSize = body.OptionalInt64("max_size");
        if (maxSize < 1)
            throw new ProviderException(ErrorKind.InvalidRequest, "'max_size' has to be at least 1 byte.");
        var types = body.OptionalStrings("allowed_types");
        if (types?.FirstOrDefault(static type => !ObjectMediaType.IsPattern(type)) is { } bad)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'allowed_types' holds '{bad}', which is no media type. Write them like 'image/png' or 'image/*'.");
        var bucket = new BucketSpecification(
            StoragePaths.CheckBucket(body.RequiredString("name")),
            body.OptionalBoolean("public") ?? false,
            maxSize,
            types);
        await executor.RunValueAsync(context, requests.Translate(context, new StorageOperation.CreateBucket(bucket)), static (context, answer) =>
            GatewayJson.WriteAsync(context, StatusCodes.Status201Created, answer!));
    }

    private Task Delete(HttpContext context)
    {
        var bucket = StoragePaths.Bucket(context);
        var query = context.Request.Query;
        if (query.TryGetValue("action", out var action))
        {
            if (action is not ["bucket"])
                throw new ProviderException(ErrorKind.InvalidRequest, $"'action' is '{action}', but can only be 'bucket', to delete the bucket itself. To delete what lies under a prefix, leave it out.");
            if (query.ContainsKey("prefix"))
                throw new ProviderException(ErrorKind.InvalidRequest, "'action=bucket' deletes the bucket itself, 'prefix' what lies under it in the bucket. Send one of them.");
            StorageScope.RequireSecretKey(context);
            return executor.RunValueAsync(context, requests.Translate(context, new StorageOperation.DeleteBucket(bucket)), GatewayJson.WriteAnswerAsync);
        }

        var prefix = StoragePaths.CheckPrefix(QueryParameters.Single(context.Request, "prefix") ?? "", "'prefix'");
        if (prefix.Length < 2 || !prefix.EndsWith('/'))
            throw new ProviderException(ErrorKind.InvalidRequest, "'prefix' must not be empty and has to end in '/'. To delete the bucket itself, say '?action=bucket'.");
        return executor.RunValueAsync(context, requests.Translate(context, new StorageOperation.DeletePrefix(bucket, prefix)), GatewayJson.WriteAnswerAsync);
    }
}
