namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>An operator's key, beside the one that configuration declares.</summary>
internal sealed class OperatorKeyRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The SHA-256 of the key.</summary>
    public required byte[] Hash { get; init; }

    public required string LastFour { get; init; }

    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>The key that it was rotated to; null where it was not.</summary>
    public string? SuccessorId { get; set; }

    public long Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }
}
