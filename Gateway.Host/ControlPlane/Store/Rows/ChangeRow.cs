namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>Tells all nodes that what they know of a tenant is old. Ids are given in the order of commits.</summary>
internal sealed class ChangeRow
{
    public long Id { get; init; }

    /// <summary>Which; null for all of them.</summary>
    public string? Tenant { get; init; }

    public DateTimeOffset At { get; init; }
}
