using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Keys;

/// <summary>What is known of a tenant's key. The key itself is not.</summary>
internal sealed record ApiKey(string Name, KeyHash Hash, KeyKind Kind, ScopeSet Scopes, DateTimeOffset? ExpiresAt)
{
    /// <summary>Its id in the store; null for a declared key.</summary>
    public string? Id { get; init; }

    /// <summary>Its last characters, where the key itself is declared; a stored one's are in the store.</summary>
    public string? LastFour { get; init; }

    /// <summary>How fast it may call, beside the plan's limits; null for what the plan says of keys.</summary>
    public RateLimit? RateLimit { get; init; }
}
