using Providers.Abstractions.Database.Tables;

namespace Providers.Embedded;

/// <summary>A bucket declared in the connection's settings; it exists from the start.</summary>
/// <param name="Public">Everybody with a key of the tenant may read its objects.</param>
/// <param name="Policy">What callers who do not act as the service may do.</param>
/// <param name="MaxSize">The largest object in bytes, or null for the plan's limit; <c>max_size</c>.</param>
/// <param name="AllowedTypes">The media types accepted, <c>image/*</c> included; null for all; <c>allowed_types</c>.</param>
public sealed record BucketSettings(bool Public, AccessPolicy Policy, long? MaxSize, IReadOnlyList<string>? AllowedTypes);
