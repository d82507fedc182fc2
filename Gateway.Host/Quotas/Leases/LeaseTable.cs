using Gateway.Host.Alerts;
using Gateway.Host.Ledger;

namespace Gateway.Host.Quotas.Leases;

/// <summary>The leases of all nodes.</summary>
internal static class LeaseTable
{
    private const string Select = "SELECT sequence, used, held FROM ledger_leases WHERE id = @id";

    private const string Insert =
        """
        INSERT INTO ledger_leases (id, node, tenant, meter, subject, period, start, ends, sequence, used, held)
        VALUES (@id, @node, @tenant, @meter, @subject, @period, @start, @ends, @sequence, @used, @held)
        """;

    private const string Update = "UPDATE ledger_leases SET sequence = @sequence, used = @used, held = @held WHERE id = @id";
    private const string Delete = "DELETE FROM ledger_leases WHERE id = @id";
    private const string OfNode = "SELECT id, tenant, meter, subject, period, start, ends, used, held FROM ledger_leases WHERE node = @node AND tenant = @tenant";
    private const string Lost =
        """
        SELECT CAST(coalesce(sum(held), 0) AS bigint) FROM ledger_leases
        WHERE tenant = @tenant AND meter = @meter AND subject = @subject AND period = @period AND start = @start
        AND node NOT IN (SELECT node FROM ledger_nodes WHERE seen > @since)
        """;

    private const string See = "INSERT INTO ledger_nodes (node, seen) VALUES (@node, @seen) ON CONFLICT (node) DO UPDATE SET seen = excluded.seen";
    private const string Leave = "DELETE FROM ledger_nodes WHERE node = @node";
    private const string CountNodes = "SELECT count(*) FROM ledger_nodes WHERE seen > @since";

    /// <summary>Takes down a report, and grants what is asked for as far as the limit leaves it.</summary>
    /// <param name="session">Within a transaction that is alone with the tenant.</param>
    /// <param name="report">The report.</param>
    /// <param name="nodes">Among how many nodes what is left is shared.</param>
    /// <param name="now">Now, in seconds since 1970.</param>
    /// <param name="cancellationToken">To give up.</param>
    public static async Task<LeaseAnswer> ReportAsync(LedgerSession session, LeaseReport report, int nodes, long now, CancellationToken cancellationToken)
    {
        var (key, id) = (report.Line.Key, ("id", (object?)report.Lease.ToString("N")));
        var known = await session.FirstAsync(Select, static row => ((long, long, long)?)(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken, id);
        var before = await Counters.GetAsync(session, key, cancellationToken);
        var (sequence, used, held) = known ?? default;
        if (known is null ? report.Sequence > 1 && report.Close : sequence >= report.Sequence)
            return new LeaseAnswer(known is null ? 0 : Math.Max(0, held - report.Held), before); // It came before, and only the answer was lost.

        var counter = before with { Used = before.Used + report.Used - used, Leased = before.Leased - held + report.Held };
        var granted = Grant(report, counter, nodes);
        counter = counter with { Leased = counter.Leased + granted };
        if (counter != before)
            await Counters.SetAsync(session, key, counter, cancellationToken);
        if (report.Close)
            await session.RunAsync(Delete, cancellationToken, id);
        else if (known is null)
            await session.RunAsync(Insert, cancellationToken, [id, ("node", report.Node), .. key.Parameters, ("ends", key.End), .. Numbers(report, granted)]);
        else
            await session.RunAsync(Update, cancellationToken, [.. Numbers(report, granted), id]);
        await AlertTable.RaiseAsync(session, report.Line, before.Used, counter.Used, now, cancellationToken);
        return new LeaseAnswer(granted, counter);
    }

    /// <summary>Ends a tenant's leases of a run that is over: what its journal says was used, and all of a lease that it says nothing of.</summary>
    public static async Task<int> RecoverAsync(LedgerSession session, string node, string tenant, IReadOnlyDictionary<Guid, long> uses, CancellationToken cancellationToken)
    {
        var leases = await session.AllAsync(
            OfNode,
            static row => (
                Id: row.GetString(0),
                Key: new CounterKey(row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6)),
                Used: row.GetInt64(7),
                Held: row.GetInt64(8)),
            cancellationToken,
            ("node", node),
            ("tenant", tenant));
        foreach (var lease in leases)
        {
            var counter = await Counters.GetAsync(session, lease.Key, cancellationToken);
            var used = uses.TryGetValue(Guid.ParseExact(lease.Id, "N"), out var total) ? total - lease.Used : lease.Held;
            await Counters.SetAsync(session, lease.Key, counter with { Used = counter.Used + used, Leased = counter.Leased - lease.Held }, cancellationToken);
            await session.RunAsync(Delete, cancellationToken, ("id", lease.Id));
        }

        return leases.Count;
    }

    /// <summary>The tenants that a run had leases of.</summary>
    public static async Task<IReadOnlyList<string>> TenantsAsync(LedgerSession session, string node, CancellationToken cancellationToken) =>
        await session.AllAsync("SELECT DISTINCT tenant FROM ledger_leases WHERE node = @node", static row => row.GetString(0), cancellationToken, ("node", node));

    /// <summary>How much of a quota is held by nodes that nobody has heard of since: it can be used only once they are back.</summary>
    public static async Task<long> LostAsync(LedgerSession session, CounterKey key, long since, CancellationToken cancellationToken) =>
        await session.FirstAsync(Lost, static row => row.GetInt64(0), cancellationToken, [.. key.Parameters, ("since", since)]);

    /// <summary>Notes that a node lives, and counts those that do.</summary>
    public static async Task<int> SeeAsync(LedgerSession session, string node, long now, long since, CancellationToken cancellationToken)
    {
        await session.RunAsync(See, cancellationToken, ("node", node), ("seen", now));
        return (int)await session.FirstAsync(CountNodes, static row => row.GetInt64(0), cancellationToken, ("since", since));
    }

    /// <summary>Notes that a node is gone.</summary>
    public static Task<int> LeaveAsync(LedgerSession session, string node, CancellationToken cancellationToken) => session.RunAsync(Leave, cancellationToken, ("node", node));

    /// <summary>Forgets nodes that nobody has heard of for long.</summary>
    public static Task<int> ForgetNodesAsync(LedgerSession session, long before, CancellationToken cancellationToken) =>
        session.RunAsync("DELETE FROM ledger_nodes WHERE seen < @before", cancellationToken, ("before", before));

    private static (string, object?)[] Numbers(LeaseReport report, long granted) =>
        [("sequence", report.Sequence), ("used", report.Used), ("held", report.Held + granted)];

    // A share of what is left, so that the last units do not lie about where nobody wants them.
    private static long Grant(LeaseReport report, Counter counter, int nodes)
    {
        if (report.Line.HardLimit is not { } limit || report.Wanted == 0 || counter.Taken >= limit)
            return 0;
        return Math.Min(report.Wanted, Math.Max(1, (limit - counter.Taken) / (4 * nodes)));
    }
}
