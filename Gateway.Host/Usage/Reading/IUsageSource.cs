namespace Gateway.Host.Usage.Reading;

/// <summary>One place where usage is found. All that are registered are asked.</summary>
internal interface IUsageSource
{
    /// <summary>
    /// Adds what was used to a table. A source of meters of the tenants' own adds rows only where it is asked to group by
    /// <see cref="UsageQuery.ByMeter"/>: quantities of different meters cannot be added up.
    /// </summary>
    Task ReadAsync(UsageQuery query, UsageTable table, CancellationToken cancellationToken);

    /// <summary>The tenant that follows by name, byte by byte, and has used something; null after the last.</summary>
    Task<string?> NextTenantAsync(string after, CancellationToken cancellationToken);

    /// <summary>Deletes what a tenant used before each grain is kept from.</summary>
    Task ForgetAsync(string tenant, UsageRetention kept, CancellationToken cancellationToken);
}
