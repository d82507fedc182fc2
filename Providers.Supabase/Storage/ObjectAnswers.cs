using System.Globalization;
using System.Text.Json;
using Providers.Abstractions.Storage;

namespace Providers.Supabase.Storage;

/// <summary>Reads the Storage API's descriptions of objects and buckets, which differ by call and version.</summary>
internal static class ObjectAnswers
{
    private const string DefaultType = "application/octet-stream";

    public static ObjectInfo ReadObject(JsonElement item, string bucket, string path)
    {
        // One object's description is flat and holds the caller's own metadata; in lists the file's is an object of its own.
        var file = item.Object("httpMetadata") ?? item.Object("metadata");
        var isFlat = item.Text("content_type") is not null || item.Text("etag") is not null;
        var own = isFlat ? item.Object("metadata") : item.Object("user_metadata");
        var created = item.Time("created_at") ?? DateTimeOffset.UnixEpoch;
        return new ObjectInfo
        {
            Bucket = bucket,
            Path = path,
            Size = Number(item, "size") ?? Number(file, "size") ?? Number(file, "contentLength") ?? 0,
            ContentType = item.Text("content_type") ?? file?.Text("mimetype") ?? DefaultType,
            ETag = Quoted(item.Text("etag") ?? file?.Text("eTag") ?? item.Text("id") ?? ""),
            Metadata = own is { } metadata && metadata.EnumerateObject().Any() ? metadata : null,
            CreatedAt = created,
            UpdatedAt = item.Time("last_modified") ?? item.Time("updated_at") ?? created,
        };
    }

    public static BucketInfo ReadBucket(JsonElement bucket) => new()
    {
        Name = bucket.Text("id") ?? bucket.Text("name") ?? "",
        Public = bucket.TryGetProperty("public", out var open) && open.ValueKind == JsonValueKind.True,
        MaxSize = Number(bucket, "file_size_limit"),
        AllowedTypes = bucket.TryGetProperty("allowed_mime_types", out var types) && types.ValueKind == JsonValueKind.Array && types.GetArrayLength() > 0
            ? [.. types.EnumerateArray().Select(static type => type.ToString())]
            : null,
        CreatedAt = bucket.Time("created_at"),
    };

    private static string Quoted(string tag) => tag.StartsWith('"') || tag.StartsWith("W/", StringComparison.Ordinal) ? tag : $"\"{tag}\"";

    private static long? Number(JsonElement? element, string name) =>
        element is { } present && long.TryParse(present.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
