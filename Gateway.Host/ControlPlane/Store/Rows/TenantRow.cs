namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>A tenant that an operator made. The row outlives the tenant, so that nobody is given its name, and with it its data.</summary>
internal sealed class TenantRow
{
    /// <summary>The name, in lower case.</summary>
    public required string Name { get; init; }

    public required string Plan { get; set; }

    public TenantStatus Status { get; set; }

    public List<string> AllowedOrigins { get; set; } = [];

    /// <summary>The connection that serves each concern; with none of them set, the only connection serves all that it can.</summary>
    public string? DbRoute { get; set; }

    public string? StorageRoute { get; set; }

    public string? AuthRoute { get; set; }

    /// <summary>The id of the account that made it; null where an operator did.</summary>
    public string? Account { get; init; }

    /// <summary>Counts the changes of the tenant itself and of its routes.</summary>
    public long Version { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when it is deleted; after the grace period its connections and keys go.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>When its connections and keys went; nothing is left then but the name.</summary>
    public DateTimeOffset? PurgedAt { get; set; }
}
