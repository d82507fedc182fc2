using System.Text;
using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Providers.Supabase.Storage;

/// <summary>The Storage API in the contract's words: downloads are forwarded, and what takes several calls is done in turn.</summary>
internal sealed class SupabaseStorage(IUpstream upstream, TimeProvider time) : IStorageAdapter
{
    private static readonly string[] Conditions = ["If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since"];
    private static readonly string[] ConditionsAndRange = ["Range", "If-Range", .. Conditions];
    private static readonly ForwardAnswer Content = new ForwardAnswer.PassThrough { Headers = ["ETag", "Last-Modified", "Accept-Ranges", "Content-Range", "Cache-Control"] };

    public Exchange Translate(StorageOperation operation, OperationContext context)
    {
        var calls = new StorageCalls(upstream, context);
        return operation is StorageOperation.GetObject get ? Get(get, calls, context) : Translate(operation, calls, context) with { ProvesUser = true };
    }

    private Exchange Translate(StorageOperation operation, StorageCalls calls, OperationContext context) => operation switch
    {
        StorageOperation.PutObject put => new Result.Value(async ct => await PutAsync(put, calls, ct)),
        StorageOperation.DeleteObject delete => Delete(delete.Object, calls),
        StorageOperation.DeletePrefix delete => new Result.Value(async ct => await ObjectLists.DeleteAsync(delete, calls, ct)),
        StorageOperation.ListObjects list => new Result.Value(async ct => await ObjectLists.ListAsync(list, calls, ct)),
        StorageOperation.CopyObject copy => new Result.Value(async ct => await TransferAsync("copy", copy.Source, copy.Target, calls, ct)),
        StorageOperation.MoveObject move => new Result.Value(async ct => await TransferAsync("move", move.Source, move.Target, calls, ct)),
        StorageOperation.AuthorizeObject authorize => new Result.Value(ct => AuthorizeAsync(authorize, calls, context, ct)),
        StorageOperation.ListBuckets => new Result.Value(async ct => await Buckets.ListAsync(calls, ct)),
        StorageOperation.CreateBucket create => new Result.Value(async ct => await Buckets.CreateAsync(create.Bucket, calls, ct)),
        StorageOperation.DeleteBucket delete => new Result.Value(ct => Buckets.DeleteAsync(delete.Bucket, calls, ct)),
        _ => throw new ProviderException(ErrorKind.NotSupported, "Supabase's storage cannot do this."),
    };

    // An object of a public bucket is there for everybody, but the route that asks the policies first does not say so.
    private static Forward Get(StorageOperation.GetObject get, StorageCalls calls, OperationContext context)
    {
        var forward = new Forward
        {
            Method = get.InfoOnly ? HttpMethod.Head : HttpMethod.Get,
            Uri = calls.Address($"object/{ObjectKeys.Address(get.Object.Bucket, get.Object.Path)}"),
            Headers = calls.Credentials,
            CallerHeaders = get.InfoOnly ? Conditions : ConditionsAndRange, // Ranges are for GET alone.
            ProvesUser = true,
            Answer = Content,
            MapError = calls.MapError,
        };
        if (context.Caller.ActsAsService)
            return forward;
        var open = forward with { ProvesUser = false, Uri = calls.Address($"object/public/{ObjectKeys.Address(get.Object.Bucket, get.Object.Path)}") };
        return forward with
        {
            Otherwise = answer => calls.MapError(answer) is var error && IsHidden(error) ? open with { MapError = _ => error } : null,
        };
    }

    private static bool IsHidden(ProviderException error) => error.Kind is ErrorKind.NotFound or ErrorKind.PermissionDenied or ErrorKind.BucketNotFound;

    private async ValueTask<WrittenObject> PutAsync(StorageOperation.PutObject put, StorageCalls calls, CancellationToken cancellationToken)
    {
        var content = new StreamContent(put.Content);
        content.Headers.TryAddWithoutValidation("Content-Type", put.ContentType);
        content.Headers.ContentLength = put.Length;
        var headers = new List<KeyValuePair<string, string>> { new("x-upsert", put.CreateOnly ? "false" : "true") };
        if (put.Metadata is { } metadata)
            headers.Add(new("x-metadata", Convert.ToBase64String(Encoding.UTF8.GetBytes(metadata.GetRawText()))));
        var answer = await calls.SendAsync(HttpMethod.Post, $"object/{ObjectKeys.Address(put.Object.Bucket, put.Object.Path)}", headers, content, cancellationToken);
        if (answer.Status >= 400)
        {
            var error = calls.MapError(answer);
            throw error.Kind == ErrorKind.AlreadyExists && put.CreateOnly
                ? new ProviderException(ErrorKind.PreconditionFailed, "There is an object at this path already, which 'If-None-Match: *' keeps from being overwritten.") { UpstreamCode = error.UpstreamCode }
                : error;
        }

        // The answer does not tell whether there was one before; the object's times do. Who may not read cannot overwrite either.
        return await DescribeAsync(put.Object, calls, cancellationToken) is { } stored
            ? new WrittenObject(stored, put.CreateOnly || stored.CreatedAt == stored.UpdatedAt)
            : new WrittenObject(Written(put, UpstreamJson.Read(answer)), Created: true);
    }

    // Who may write but not read gets what can be told without reading.
    private ObjectInfo Written(StorageOperation.PutObject put, JsonElement answer)
    {
        var now = time.GetUtcNow();
        return new ObjectInfo
        {
            Bucket = put.Object.Bucket,
            Path = put.Object.Path,
            Size = put.Content.Position,
            ContentType = put.ContentType,
            ETag = $"\"{answer.Text("Id")}\"",
            Metadata = put.Metadata,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static async ValueTask<ObjectInfo?> DescribeAsync(ObjectAddress address, StorageCalls calls, CancellationToken cancellationToken)
    {
        var answer = await calls.TrySendAsync(HttpMethod.Get, $"object/info/{ObjectKeys.Address(address.Bucket, address.Path)}", null, cancellationToken);
        if (answer.Status < 400)
            return ObjectAnswers.ReadObject(UpstreamJson.ReadObject(answer), address.Bucket, address.Path);
        var error = calls.MapError(answer);
        return IsHidden(error) ? null : throw error;
    }

    // Deleting several tells what was deleted; deleting one does not on every version.
    private static Forward Delete(ObjectAddress address, StorageCalls calls) => new()
    {
        Method = HttpMethod.Delete,
        Uri = calls.Address($"object/{Uri.EscapeDataString(address.Bucket)}"),
        Headers = calls.Credentials,
        Body = new ForwardBody.Bytes(JsonBody.Write(json => ObjectLists.WriteKeys(json, [ObjectKeys.Write(address.Path)])), "application/json"),
        Answer = new ForwardAnswer.Read(static answer => UpstreamJson.ReadObjects(answer).Count > 0 ? null : throw StorageErrors.NotFound(null)),
        MapError = calls.MapError,
    };

    private static async ValueTask<ObjectInfo> TransferAsync(
        string action, ObjectAddress source, ObjectAddress target, StorageCalls calls, CancellationToken cancellationToken)
    {
        // To where it lies already, there is nothing to do, and the Storage API would refuse it.
        if (source == target)
            return await DescribeAsync(target, calls, cancellationToken) ?? throw StorageErrors.NotFound(null);
        var answer = await TransferOnceAsync(action, source, target, calls, cancellationToken);

        // The contract overwrites what lies at the target, which moving refuses, and copying unless told.
        if (answer.Status >= 400 && calls.MapError(answer).Kind == ErrorKind.AlreadyExists)
        {
            await calls.SendAsync(HttpMethod.Delete, $"object/{Uri.EscapeDataString(target.Bucket)}", json => ObjectLists.WriteKeys(json, [ObjectKeys.Write(target.Path)]), cancellationToken);
            answer = await TransferOnceAsync(action, source, target, calls, cancellationToken);
        }

        if (answer.Status >= 400)
            throw calls.MapError(answer);
        return await DescribeAsync(target, calls, cancellationToken) ?? throw StorageErrors.NotFound(null);
    }

    private static ValueTask<UpstreamAnswer> TransferOnceAsync(
        string action, ObjectAddress source, ObjectAddress target, StorageCalls calls, CancellationToken cancellationToken)
    {
        var content = JsonBody.Content(JsonBody.Write(json =>
        {
            json.WriteString("bucketId", source.Bucket);
            json.WriteString("sourceKey", ObjectKeys.Write(source.Path));
            json.WriteString("destinationBucket", target.Bucket);
            json.WriteString("destinationKey", ObjectKeys.Write(target.Path));
        }));
        return calls.SendAsync(HttpMethod.Post, $"object/{action}", [new("x-upsert", "true")], content, cancellationToken);
    }

    private static async ValueTask<Answer?> AuthorizeAsync(
        StorageOperation.AuthorizeObject authorize, StorageCalls calls, OperationContext context, CancellationToken cancellationToken)
    {
        if (authorize.Write && !context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.NotSupported, "Whether a user may upload there, only an upload can tell. Have a server sign URLs for uploads, with a secret key.");
        if (!authorize.Write && await DescribeAsync(authorize.Object, calls, cancellationToken) is null)
            throw StorageErrors.NotFound(null);
        return null;
    }
}
