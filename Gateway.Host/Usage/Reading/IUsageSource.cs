namespace Gateway.Host.Usage.Reading;

/// <summary>One place where usage is found. All that are registered are asked.</summary>
internal interface IUsageSource
{
    /// <summary>
    /// Adds what was used to a table. A source of meters of the tenants' own adds rows only where it is asked to group by
    /// <see cref="UsageQuery.ByMeter"/>: quantities of different meters cannot be added up.
    /// </summary>
    Task ReadAsync(UsageQuery query, UsageTable table, CancellationToken cancellationToken);
}
