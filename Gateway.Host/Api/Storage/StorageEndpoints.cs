using Gateway.Host.Forwarding;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Quotas.Storage;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Gateway.Host.Api.Storage;

/// <summary><c>/api/storage</c>: requests for objects become storage operations.</summary>
internal sealed class StorageEndpoints(StorageRequests requests, ExchangeExecutor executor, StorageMeter meter, UrlSigner signer, TimeProvider clock)
{
    private const string ObjectRoute = "/api/storage/{bucket}/{**path}";

    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<StorageEndpoints>(app.ServiceProvider);
        app.MapMethods("/api/storage/{bucket}", [HttpMethods.Post], (RequestDelegate)api.Upload).WithMetadata(Endpoint("storage.put", Scope.StorageWrite));
        app.MapMethods("/api/storage/{bucket}", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(Endpoint("storage.list", Scope.StorageRead));
        app.MapMethods(ObjectRoute, [HttpMethods.Put], (RequestDelegate)api.Put).WithMetadata(Endpoint("storage.put", Scope.StorageWrite) with { Signable = true });
        app.MapMethods(ObjectRoute, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)api.Get).WithMetadata(Endpoint("storage.get", Scope.StorageRead) with { Signable = true });
        app.MapMethods(ObjectRoute, [HttpMethods.Delete], (RequestDelegate)api.Delete).WithMetadata(Endpoint("storage.delete", Scope.StorageWrite));
        app.MapMethods(ObjectRoute, [HttpMethods.Post], (RequestDelegate)api.Act).WithMetadata(Endpoint("storage.act", scope: null)); // What it takes depends on the action.
        return app;
    }

    private static TenantEndpoint Endpoint(string operation, string? scope) => new(Concern.Storage, operation, scope, Resource: "bucket");

    private async Task Upload(HttpContext context)
    {
        var limit = LimitedStream.PlanLimit(context);
        var bucket = StoragePaths.Bucket(context);
        var upload = await MultipartUpload.ReadAsync(context.Request, context.RequestAborted);
        var path = StoragePaths.CheckPath(upload.Path ?? BaseName(upload.FileName), upload.Path is null ? "the file's name" : "'path'");
        var operation = new StorageOperation.PutObject(
            new ObjectAddress(bucket, path), new LimitedStream(upload.Content, limit, context.Gateway()), ObjectMediaType.Read(upload.ContentType),
            Length: null, CreateOnly: true, upload.Metadata);
        try
        {
            await StoreAsync(context, requests.Translate(context, operation));
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.PreconditionFailed)
        {
            throw new ProviderException(ErrorKind.AlreadyExists, $"There is an object at '{path}' already. Overwrite it with PUT, or choose another path.");
        }
    }

    private async Task Put(HttpContext context)
    {
        var operation = new StorageOperation.PutObject(
            StoragePaths.Object(context), LimitedStream.OfBody(context), ObjectMediaType.Read(context.Request.ContentType), context.Request.ContentLength,
            WriteConditions.IsCreateOnly(context.Request), Metadata: null);
        await StoreAsync(context, requests.Translate(context, operation));
    }

    private Task Get(HttpContext context)
    {
        DownloadHeaders.Protect(context);
        var operation = new StorageOperation.GetObject(StoragePaths.Object(context), HttpMethods.IsHead(context.Request.Method));
        return executor.RunObjectAsync(context, requests.Translate(context, operation), ObjectDownload.WriteAsync);
    }

    private Task Delete(HttpContext context)
    {
        // Where these stand, more or something else was meant than the one object of the address.
        if (context.Request.Query.Keys.FirstOrDefault(static name => name is "action" or "prefix") is { } misplaced)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'{misplaced}' belongs to deleting from a bucket as a whole: DELETE /api/storage/BUCKET?{misplaced}=…. To delete this one object, leave it out.");
        return executor.RunValueAsync(context, requests.Translate(context, new StorageOperation.DeleteObject(StoragePaths.Object(context))), GatewayJson.WriteAnswerAsync);
    }

    private Task List(HttpContext context)
    {
        var delimiter = QueryParameters.Single(context.Request, "delimiter");
        if (delimiter is not (null or "" or "/"))
            throw new ProviderException(ErrorKind.InvalidRequest, "'delimiter' can only be '/'.");
        var operation = new StorageOperation.ListObjects(
            StoragePaths.Bucket(context),
            StoragePaths.CheckPrefix(QueryParameters.Single(context.Request, "prefix") ?? "", "'prefix'"),
            delimiter is "/" ? delimiter : null,
            PageParameters.Limit(context.Request),
            PageParameters.Cursor(context.Request));
        return executor.RunValueAsync(context, requests.Translate(context, operation), GatewayJson.WriteAnswerAsync);
    }

    private Task Act(HttpContext context) => context.Request.Query["action"].ToString() switch
    {
        "sign" => SignAsync(context),
        "copy" => TransferAsync(context, (source, target) => new StorageOperation.CopyObject(source, target)),
        "move" => TransferAsync(context, (source, target) => new StorageOperation.MoveObject(source, target)),
        var other => throw new ProviderException(ErrorKind.InvalidRequest, $"'action' is '{other}', but has to be sign, copy or move. To upload, use PUT, or POST to the bucket."),
    };

    private async Task SignAsync(HttpContext context)
    {
        var body = await JsonRequest.ReadOptionalAsync(context.Request, "expires_in", "method");
        var life = body.OptionalInt64("expires_in") ?? 3600;
        if (life < 1 || life > (long)UrlSigner.MaxLife.TotalSeconds)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'expires_in' has to be between 1 and {(long)UrlSigner.MaxLife.TotalSeconds} seconds.");
        var method = body.OptionalString("method")?.ToUpperInvariant() ?? HttpMethods.Get;
        if (method != HttpMethods.Get && method != HttpMethods.Put)
            throw new ProviderException(ErrorKind.InvalidRequest, "'method' has to be GET or PUT.");

        var write = method == HttpMethods.Put;
        var address = StoragePaths.Object(context);
        StorageScope.Require(context, write ? Scope.StorageWrite : Scope.StorageRead, address.Bucket);
        var exchange = requests.Translate(context, new StorageOperation.AuthorizeObject(address, write));
        await executor.RunValueAsync(context, exchange, async (context, _) =>
        {
            // An upload is the user's who signed for it, and may do then what the user may do.
            var uploader = write ? await context.Gateway().Caller!.GetUserAsync(context.RequestAborted) : null;
            var expiresAt = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds() + life);
            var signed = signer.Sign(context.Gateway().Tenant!, method, address, expiresAt, uploader?.Id);
            var url = $"{RequestPath.Origin(context.Request)}{RequestPath.Raw(context)}?{signed}";
            await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new SignedUrlAnswer(url, expiresAt));
        });
    }

    private async Task TransferAsync(HttpContext context, Func<ObjectAddress, ObjectAddress, StorageOperation> operation)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "to");
        var target = StoragePaths.Parse(body.RequiredString("to"), "to");
        var source = StoragePaths.Object(context);
        StorageScope.Require(context, Scope.StorageRead, source.Bucket);
        StorageScope.Require(context, Scope.StorageWrite, target.Bucket);
        var transfer = operation(source, target);
        if (transfer is StorageOperation.MoveObject)
            StorageScope.Require(context, Scope.StorageWrite, source.Bucket);
        await executor.RunValueAsync(context, requests.Translate(context, transfer), async (context, answer) =>
        {
            await meter.AlertAsync(context.Gateway().Tenant!, CancellationToken.None);
            await GatewayJson.WriteAnswerAsync(context, answer);
        });
    }

    private Task StoreAsync(HttpContext context, Exchange exchange) =>
        executor.RunValueAsync(context, exchange, async (context, answer) =>
        {
            var written = (WrittenObject)answer!;
            context.Response.Headers.ETag = written.Object.ETag;
            await meter.AlertAsync(context.Gateway().Tenant!, CancellationToken.None);
            await GatewayJson.WriteAsync(context, written.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, written.Object);
        });

    // Some browsers send the whole path of the file.
    private static string BaseName(string? fileName) => fileName is { Length: > 0 }
        ? fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..]
        : throw new ProviderException(ErrorKind.InvalidRequest, "Neither a part 'path' nor a file name says where to store the file. Add a part 'path' before 'file'.");
}
