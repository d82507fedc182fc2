namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>Somebody who signed up, to make tenants of their own.</summary>
internal sealed class AccountRow
{
    public required string Id { get; init; }

    /// <summary>The address, normalised.</summary>
    public required string Email { get; init; }

    public required string PasswordHash { get; set; }

    /// <summary>Log-ins since the last that succeeded.</summary>
    public int FailedLogIns { get; set; }

    /// <summary>Until when no password is right.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
