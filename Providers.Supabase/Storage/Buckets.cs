using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Providers.Supabase.Storage;

/// <summary>Buckets as a whole.</summary>
internal static class Buckets
{
    public static async ValueTask<BucketList> ListAsync(StorageCalls calls, CancellationToken cancellationToken)
    {
        var buckets = UpstreamJson.ReadObjects(await calls.SendAsync(HttpMethod.Get, "bucket", null, cancellationToken));
        return new BucketList([.. buckets.Select(ObjectAnswers.ReadBucket).OrderBy(static bucket => bucket.Name, StringComparer.Ordinal)]);
    }

    public static async ValueTask<BucketInfo> CreateAsync(BucketSpecification bucket, StorageCalls calls, CancellationToken cancellationToken)
    {
        await calls.SendAsync(
            HttpMethod.Post,
            "bucket",
            json =>
            {
                json.WriteString("id", bucket.Name);
                json.WriteString("name", bucket.Name);
                json.WriteBoolean("public", bucket.Public);
                if (bucket.MaxSize is { } size)
                    json.WriteNumber("file_size_limit", size);
                if (bucket.AllowedTypes is not { Count: > 0 } types)
                    return;
                json.WriteStartArray("allowed_mime_types");
                foreach (var type in types)
                    json.WriteStringValue(type);
                json.WriteEndArray();
            },
            cancellationToken);
        return ObjectAnswers.ReadBucket(UpstreamJson.ReadObject(await calls.SendAsync(HttpMethod.Get, $"bucket/{Uri.EscapeDataString(bucket.Name)}", null, cancellationToken)));
    }

    public static async ValueTask<Answer?> DeleteAsync(string bucket, StorageCalls calls, CancellationToken cancellationToken)
    {
        await calls.SendAsync(HttpMethod.Delete, $"bucket/{Uri.EscapeDataString(bucket)}", null, cancellationToken);
        return null;
    }
}
