using System.Text.Json;
using System.Text.Json.Serialization;
using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Storage;

/// <summary>A stored object's description.</summary>
public sealed record ObjectInfo : Answer
{
    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The path in the bucket.</summary>
    public required string Path { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>The entity tag with its quotes: changes whenever the bytes do.</summary>
    [JsonPropertyName("etag")]
    public required string ETag { get; init; }

    /// <summary>The caller's own metadata, a JSON object; null where there is none.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>When the path was first stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the bytes were last replaced.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
