namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>What somebody changed. The database refuses to change or remove such a row.</summary>
internal sealed class AuditRow
{
    public long Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Who: <c>operator:NAME</c>, <c>key:NAME</c>, <c>account:EMAIL</c> or <c>gateway</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>What: <c>tenant.create</c>.</summary>
    public required string Action { get; init; }

    /// <summary>On what: <c>tenants/acme/connections/main</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Whose, where it belongs to a tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>From which network address.</summary>
    public string? Address { get; init; }

    public string? RequestId { get; init; }

    /// <summary>What it was changed to, without secrets.</summary>
    public string? Details { get; init; }
}
