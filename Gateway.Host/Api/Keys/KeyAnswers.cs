using Gateway.Host.Api.Admin;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Keys;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Api.Keys;

/// <summary>What is told of a key. A declared one has no id: configuration changes it.</summary>
internal sealed record KeyAnswer(
    string? Id, string Name, string Kind, IReadOnlyList<string> Scopes, string? LastFour, DateTimeOffset? ExpiresAt, RateLimitAnswer? RateLimit, bool Declared,
    long? Version, DateTimeOffset? CreatedAt, DateTimeOffset? LastUsedAt)
{
    public static KeyAnswer Of(ApiKey key) => new(
        null, key.Name, key.Kind == KeyKind.Secret ? "secret" : "publishable", key.Scopes.Names, key.LastFour, key.ExpiresAt, RateLimitAnswer.Of(key.RateLimit), true, null, null, null);

    public static KeyAnswer Of(KeyRow row) => new(
        row.Id, row.Name, row.IsSecret ? "secret" : "publishable", row.Scopes, row.LastFour, row.ExpiresAt, RateLimitAnswer.Of(StoredRateLimit.Read(row.RateLimit)), false, row.Version, row.CreatedAt, row.LastUsedAt);
}

/// <summary>A page of keys, in the order of their making.</summary>
internal sealed record KeyPage(IReadOnlyList<KeyAnswer> Keys, string? NextCursor);

/// <summary>A key that was just made: with <paramref name="Key"/>, this once.</summary>
internal sealed record NewKeyAnswer(
    string Id, string Key, string Name, string Kind, IReadOnlyList<string> Scopes, string LastFour, DateTimeOffset? ExpiresAt, RateLimitAnswer? RateLimit,
    long Version, DateTimeOffset CreatedAt)
{
    public static NewKeyAnswer Of(KeyRow row, string key) =>
        new(row.Id, key, row.Name, row.IsSecret ? "secret" : "publishable", row.Scopes, row.LastFour, row.ExpiresAt, RateLimitAnswer.Of(StoredRateLimit.Read(row.RateLimit)), row.Version, row.CreatedAt);
}
