namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>A tenant's access to one backend.</summary>
internal sealed class ConnectionRow
{
    public required string Tenant { get; init; }

    /// <summary>The name, in lower case.</summary>
    public required string Name { get; init; }

    public required string Provider { get; set; }

    /// <summary>The provider's settings as one JSON object, encrypted.</summary>
    public required string Settings { get; set; }

    public long Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }
}
