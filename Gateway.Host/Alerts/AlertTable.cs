using System.Data.Common;
using Gateway.Host.Ledger;
using Gateway.Host.Quotas;

namespace Gateway.Host.Alerts;

/// <summary>The alerts that quotas gave rise to, each once for a threshold and a period.</summary>
internal static class AlertTable
{
    private const string Insert =
        """
        INSERT INTO ledger_alerts (id, tenant, meter, subject, period, start, ends, quota, threshold, used, made, state, attempts, due, failure)
        VALUES (@id, @tenant, @meter, @subject, @period, @start, @ends, @quota, @threshold, @used, @made, 0, 0, @made, '')
        ON CONFLICT DO NOTHING
        """;

    private const string Columns = "id, tenant, meter, subject, period, start, ends, quota, threshold, used, made, state, attempts, due, failure";
    private const string RaisedOf = "SELECT quota, threshold FROM ledger_alerts WHERE tenant = @tenant AND meter = @meter AND subject = @subject AND period = @period AND start = @start";
    private const string Due = $"SELECT {Columns} FROM ledger_alerts WHERE state = 0 AND due <= @now ORDER BY due LIMIT 100";
    private const string OfTenant = $"SELECT {Columns} FROM ledger_alerts WHERE tenant = @tenant ORDER BY made DESC, id LIMIT 200";
    private const string OfState = $"SELECT {Columns} FROM ledger_alerts WHERE tenant = @tenant AND state = @state ORDER BY made DESC, id LIMIT 200";
    private const string Claim = "UPDATE ledger_alerts SET due = @until WHERE id = @id AND state = 0 AND due = @due";
    private const string Note = "UPDATE ledger_alerts SET state = @state, attempts = @attempts, due = @due, failure = @failure WHERE id = @id";
    private const string Again = "UPDATE ledger_alerts SET state = 0, attempts = 0, due = @now, made = @now WHERE tenant = @tenant AND id = @id AND state IN (2, 3)";
    private const string Forget = "DELETE FROM ledger_alerts WHERE ends < @before AND state > 0";

    /// <summary>
    /// Takes down the alerts that are due, each once for a threshold and a period, also where the limit has changed since: what a lower one makes
    /// due is sent now, and what was sent at another is not sent again.
    /// </summary>
    public static async Task RaiseAsync(LedgerSession session, QuotaLine line, long before, long used, long now, CancellationToken cancellationToken)
    {
        List<QuotaMark>? raised = null;
        foreach (var mark in line.Marks)
        {
            if (!mark.IsReached(used) || !session.Raised.Add((line.Key, mark)))
                continue;

            // What this use passes is news. What was reached before is none where it was told at the limit of then.
            if (mark.IsReached(before))
            {
                raised ??= await session.AllAsync(RaisedOf, static row => new QuotaMark(row.GetInt64(0), row.GetInt32(1)), cancellationToken, line.Key.Parameters);
                if (raised.Any(told => told.Percent == mark.Percent && !line.Marks.Contains(told)))
                    continue;
            }

            await session.RunAsync(
                Insert,
                cancellationToken,
                [("id", $"alert_{Guid.NewGuid():N}"), .. line.Key.Parameters, ("ends", line.Key.End), ("quota", mark.Limit), ("threshold", mark.Percent), ("used", used), ("made", now)]);
        }
    }

    public static Task<List<Alert>> DueAsync(LedgerSession session, long now, CancellationToken cancellationToken) =>
        session.AllAsync(Due, Read, cancellationToken, ("now", now));

    public static Task<List<Alert>> OfAsync(LedgerSession session, string tenant, AlertState? state, CancellationToken cancellationToken) => state is { } only
        ? session.AllAsync(OfState, Read, cancellationToken, ("tenant", tenant), ("state", (int)only))
        : session.AllAsync(OfTenant, Read, cancellationToken, ("tenant", tenant));

    /// <summary>Keeps other nodes from sending the same; false where another has it.</summary>
    public static async Task<bool> ClaimAsync(LedgerSession session, Alert alert, long until, CancellationToken cancellationToken) =>
        await session.RunAsync(Claim, cancellationToken, ("until", until), ("id", alert.Id), ("due", alert.Due)) > 0;

    /// <summary>Notes what became of a try.</summary>
    public static Task<int> NoteAsync(LedgerSession session, Alert alert, CancellationToken cancellationToken) => session.RunAsync(
        Note, cancellationToken, ("state", (int)alert.State), ("attempts", alert.Attempts), ("due", alert.Due), ("failure", alert.Failure), ("id", alert.Id));

    /// <summary>Has a dead one tried again; false where there is no such.</summary>
    public static async Task<bool> ReviveAsync(LedgerSession session, string tenant, string id, long now, CancellationToken cancellationToken) =>
        await session.RunAsync(Again, cancellationToken, ("now", now), ("tenant", tenant), ("id", id)) > 0;

    public static Task ForgetAsync(LedgerSession session, long before, CancellationToken cancellationToken) => session.RunAsync(Forget, cancellationToken, ("before", before));

    private static Alert Read(DbDataReader row) => new(
        row.GetString(0),
        new CounterKey(row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6)),
        row.GetInt64(7), row.GetInt32(8), row.GetInt64(9), row.GetInt64(10), (AlertState)row.GetInt32(11), row.GetInt32(12), row.GetInt64(13), row.GetString(14));
}
