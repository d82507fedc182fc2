namespace Gateway.Host.ControlPlane.Changes;

/// <summary>What is noted of a change.</summary>
/// <param name="Action">What was done: <c>tenant.create</c>.</param>
/// <param name="Target">On what: <c>tenants/acme/connections/main</c>.</param>
/// <param name="Tenant">Whose it is: what nodes know of it is forgotten. Null for what is nobody's.</param>
/// <param name="Details">What it was changed to, without secrets.</param>
internal sealed record AuditEntry(string Action, string Target, string? Tenant = null, string? Details = null)
{
    /// <summary>Who did it, where it is neither an operator nor a key.</summary>
    public string? Actor { get; init; }

    /// <summary>Whether the change may concern any tenant, so that nodes forget all they know.</summary>
    public bool ConcernsAll { get; init; }
}
