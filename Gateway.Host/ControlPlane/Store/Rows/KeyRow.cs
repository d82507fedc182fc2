namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>A tenant's key: all of it but the key itself.</summary>
internal sealed class KeyRow
{
    /// <summary>A UUID whose order is that of making, so that lists page by it.</summary>
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    public required string Name { get; init; }

    /// <summary>Whether it is a secret key, not a publishable one.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The SHA-256 of the key.</summary>
    public required byte[] Hash { get; init; }

    public required string LastFour { get; init; }

    public required List<string> Scopes { get; init; }

    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>The key that it was rotated to; null where it was not.</summary>
    public string? SuccessorId { get; set; }

    /// <summary>How fast it may call, as <see cref="StoredRateLimit"/> has it; null for what the plan says of keys.</summary>
    public string? RateLimit { get; init; }

    public long Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, to within a minute or so.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
