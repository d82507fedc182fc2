namespace Gateway.Host.Ledger;

/// <summary>Names what is counted: a meter of a tenant, or of one of its users, in one period.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Meter">The meter.</param>
/// <param name="Subject">The user; empty for the tenant as a whole.</param>
/// <param name="Period">The kind of period.</param>
/// <param name="Start">When the period begins, in seconds since 1970.</param>
/// <param name="End">When the next one begins.</param>
internal readonly record struct CounterKey(string Tenant, string Meter, string Subject, string Period, long Start, long End)
{
    public (string Name, object? Value)[] Parameters =>
        [("tenant", Tenant), ("meter", Meter), ("subject", Subject), ("period", Period), ("start", Start)];
}
