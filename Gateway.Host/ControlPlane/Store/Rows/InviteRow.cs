namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>Lets somebody sign up, once.</summary>
internal sealed class InviteRow
{
    public required string Id { get; init; }

    /// <summary>The SHA-256 of its code.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The only address that it is good for, normalised; null for any.</summary>
    public string? Email { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
