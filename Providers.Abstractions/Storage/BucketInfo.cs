using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Storage;

/// <summary>A bucket to be made.</summary>
/// <param name="Name">Its name: 1 to 100 of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, starting with a letter or digit.</param>
/// <param name="Public">Whether everybody with a key of the tenant may read.</param>
/// <param name="MaxSize">The largest object in bytes, or null for the plan's limit.</param>
/// <param name="AllowedTypes">The media types accepted, <c>image/*</c> included; null or empty for all.</param>
public sealed record BucketSpecification(string Name, bool Public, long? MaxSize, IReadOnlyList<string>? AllowedTypes);

/// <summary>A bucket.</summary>
public sealed record BucketInfo : Answer
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether everybody with a key of the tenant may read.</summary>
    public required bool Public { get; init; }

    /// <summary>The largest object in bytes, or null for the plan's limit.</summary>
    public long? MaxSize { get; init; }

    /// <summary>The media types accepted; null for all.</summary>
    public IReadOnlyList<string>? AllowedTypes { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>All buckets, by name.</summary>
/// <param name="Buckets">The buckets.</param>
public sealed record BucketList(IReadOnlyList<BucketInfo> Buckets) : Answer;
