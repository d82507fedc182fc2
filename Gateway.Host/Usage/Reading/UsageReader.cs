namespace Gateway.Host.Usage.Reading;

/// <summary>Answers what was used, up to the calls that have just ended on this node.</summary>
internal sealed class UsageReader(UsageFlush flush, IEnumerable<IUsageSource> sources)
{
    private readonly IReadOnlyList<IUsageSource> _sources = [.. sources];

    public async Task<IReadOnlyList<UsageRow>> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        await flush.FlushAsync(cancellationToken);
        var table = new UsageTable();
        await ReadAsync(query, table, cancellationToken);
        return table.Rows;
    }

    /// <summary>Reads the usage of a page of tenants, those left out that used nothing.</summary>
    /// <param name="query">For all tenants.</param>
    /// <param name="after">After which tenant the page begins.</param>
    /// <param name="limit">How many tenants are told at most.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>Their rows, and the last of them where there may be more.</returns>
    public async Task<(IReadOnlyList<UsageRow> Rows, string? Last)> ReadPageAsync(UsageQuery query, string after, int limit, CancellationToken cancellationToken)
    {
        await flush.FlushAsync(cancellationToken);
        var rows = new List<UsageRow>();
        string? last = null;
        for (var found = 0; await NextTenantAsync(after, cancellationToken) is { } tenant; after = tenant)
        {
            if (found == limit)
                return (rows, last);
            var table = new UsageTable();
            await ReadAsync(query with { Tenant = tenant }, table, cancellationToken);
            if (table.Rows is not { Count: > 0 } used)
                continue;
            rows.AddRange(used);
            last = tenant;
            found++;
        }

        return (rows, null);
    }

    private async Task<string?> NextTenantAsync(string after, CancellationToken cancellationToken)
    {
        string? next = null;
        foreach (var source in _sources)
        {
            if (await source.NextTenantAsync(after, cancellationToken) is { } tenant && (next is null || string.CompareOrdinal(tenant, next) < 0))
                next = tenant;
        }

        return next;
    }

    private async Task ReadAsync(UsageQuery query, UsageTable table, CancellationToken cancellationToken)
    {
        foreach (var source in _sources)
            await source.ReadAsync(query, table, cancellationToken);
    }
}
