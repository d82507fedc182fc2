using System.Data.Common;
using Gateway.Host.Alerts;
using Gateway.Host.Ledger;
using Gateway.Host.Meters;

namespace Gateway.Host.Quotas.Reservations;

/// <summary>Reservations, each changed together with its counters, in a transaction that is alone with the tenant.</summary>
internal static class ReservationTable
{
    private const string Columns = "id, meter, subject, amount, state, settled, made, expires, counters";
    private const string Select = $"SELECT {Columns} FROM ledger_reservations WHERE tenant = @tenant AND id = @id";
    private const string Due = $"SELECT {Columns} FROM ledger_reservations WHERE tenant = @tenant AND state = 0 AND expires <= @now";
    private const string Open = $"SELECT {Columns} FROM ledger_reservations WHERE tenant = @tenant AND state = 0 AND meter = @meter ORDER BY expires";
    private const string TenantsDue = "SELECT DISTINCT tenant FROM ledger_reservations WHERE state = 0 AND expires <= @now";
    private const string Forget = "DELETE FROM ledger_reservations WHERE state > 0 AND expires < @before";
    private const string Update = "UPDATE ledger_reservations SET state = @state, settled = @settled WHERE tenant = @tenant AND id = @id";

    private const string Insert =
        """
        INSERT INTO ledger_reservations (tenant, id, meter, subject, amount, settled, state, made, expires, counters)
        VALUES (@tenant, @id, @meter, @subject, @amount, 0, 0, @made, @expires, @counters)
        """;

    public static Task<Reservation?> FindAsync(LedgerSession session, string tenant, string id, CancellationToken cancellationToken) =>
        session.FirstAsync(Select, row => Read(row, tenant), cancellationToken, ("tenant", tenant), ("id", id));

    /// <summary>Sets an amount aside, unless a hard limit leaves no room for it.</summary>
    /// <returns>What has no room; null where the amount is set aside.</returns>
    public static async Task<FullQuota?> ReserveAsync(
        LedgerSession session, string tenant, Reservation wanted, IReadOnlyList<QuotaLine> lines, CancellationToken cancellationToken)
    {
        if (await FindAsync(session, tenant, wanted.Id, cancellationToken) is not null)
            return null; // It is this very one, whose answer was lost.
        await ExpireAsync(session, tenant, wanted.MadeAt, cancellationToken);
        var counters = new List<Counter>(lines.Count);
        foreach (var line in lines)
        {
            var counter = await Counters.GetAsync(session, line.Key, cancellationToken);
            if (counter.Taken + wanted.Amount > line.Limit)
            {
                await AlertTable.RaiseAsync(session, line, counter.Used, counter.Used, wanted.MadeAt, cancellationToken);
                return await FullAsync(session, tenant, line, counter, wanted.Amount, wanted, cancellationToken);
            }

            counters.Add(counter);
        }

        for (var i = 0; i < lines.Count; i++)
            await Counters.SetAsync(session, lines[i].Key, counters[i] with { Reserved = counters[i].Reserved + wanted.Amount }, cancellationToken);
        await session.RunAsync(
            Insert,
            cancellationToken,
            ("tenant", tenant), ("id", wanted.Id), ("meter", wanted.Meter), ("subject", wanted.Subject), ("amount", wanted.Amount),
            ("made", wanted.MadeAt), ("expires", wanted.ExpiresAt), ("counters", Reservation.Write(lines.Select(static line => line.Key))));
        return null;
    }

    /// <summary>Ends an open reservation: what was used of it counts as used, the rest is free again.</summary>
    /// <param name="session">Within a transaction.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="reservation">An open one.</param>
    /// <param name="state">What becomes of it.</param>
    /// <param name="used">How much was used.</param>
    /// <param name="lines">The counters that the plan has for it now.</param>
    /// <param name="now">Now, in seconds since 1970.</param>
    /// <param name="cancellationToken">To give up.</param>
    /// <returns>What has no room for more than was reserved; then nothing is changed.</returns>
    public static async Task<FullQuota?> EndAsync(
        LedgerSession session, string tenant, Reservation reservation, ReservationState state, long used, IReadOnlyList<QuotaLine> lines, long now, CancellationToken cancellationToken)
    {
        var changes = new List<(QuotaLine Line, Counter Before, Counter After)>();
        foreach (var line in lines.Concat(reservation.Counters.Where(key => lines.All(line => line.Key != key)).Select(static key => new QuotaLine(key, null, []))))
        {
            var before = await Counters.GetAsync(session, line.Key, cancellationToken);
            var reserved = reservation.Counters.Contains(line.Key) ? reservation.Amount : 0;
            var after = before with { Used = before.Used + used, Reserved = before.Reserved - reserved };
            if (used > reservation.Amount && after.Taken > line.Limit)
                return await FullAsync(session, tenant, line, before, used - reservation.Amount, reservation, cancellationToken);
            changes.Add((line, before, after));
        }

        foreach (var (line, before, after) in changes)
        {
            await Counters.SetAsync(session, line.Key, after, cancellationToken);
            await AlertTable.RaiseAsync(session, line, before.Used, after.Used, now, cancellationToken);
        }

        if (used > 0)
            await MeterUsageTable.AddAsync(session, tenant, reservation.Meter, reservation.Subject, reservation.MadeAt, used, cancellationToken);
        await session.RunAsync(Update, cancellationToken, ("state", (int)state), ("settled", used), ("tenant", tenant), ("id", reservation.Id));
        return null;
    }

    /// <summary>Ends the tenant's reservations whose time is over.</summary>
    public static async Task<int> ExpireAsync(LedgerSession session, string tenant, long now, CancellationToken cancellationToken)
    {
        var due = await session.AllAsync(Due, row => Read(row, tenant), cancellationToken, ("tenant", tenant), ("now", now));
        foreach (var reservation in due)
            await EndAsync(session, tenant, reservation, ReservationState.Expired, 0, [], now, cancellationToken);
        return due.Count;
    }

    /// <summary>The tenants with reservations whose time is over.</summary>
    public static Task<List<string>> TenantsDueAsync(LedgerSession session, long now, CancellationToken cancellationToken) =>
        session.AllAsync(TenantsDue, static row => row.GetString(0), cancellationToken, ("now", now));

    /// <summary>Deletes those that ended and would have expired before a time.</summary>
    public static Task ForgetAsync(LedgerSession session, long before, CancellationToken cancellationToken) => session.RunAsync(Forget, cancellationToken, ("before", before));

    // Where only what others have set aside stands in the way, there is room as soon as enough of it has expired.
    private static async Task<FullQuota> FullAsync(
        LedgerSession session, string tenant, QuotaLine line, Counter counter, long amount, Reservation asking, CancellationToken cancellationToken)
    {
        var missing = counter.Taken + amount - line.Limit;
        if (amount <= line.Limit && missing <= counter.Reserved)
        {
            var open = await session.AllAsync(Open, row => Read(row, tenant), cancellationToken, ("tenant", tenant), ("meter", line.Key.Meter));
            foreach (var other in open.Where(other => other.Id != asking.Id && other.Counters.Contains(line.Key)))
            {
                missing -= other.Amount;
                if (missing <= 0)
                    return new FullQuota(line, counter, Math.Min(other.ExpiresAt, line.Key.End));
            }
        }

        return new FullQuota(line, counter, line.Key.End);
    }

    private static Reservation Read(DbDataReader row, string tenant)
    {
        var (meter, subject) = (row.GetString(1), row.GetString(2));
        return new Reservation(
            row.GetString(0), meter, subject, row.GetInt64(3), (ReservationState)row.GetInt32(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
            Reservation.Read(row.GetString(8), tenant, meter, subject));
    }
}
