using Gateway.Host.Ledger;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Quotas.Leases;

/// <summary>Reports this node's leases to the ledger.</summary>
internal sealed class LeaseReporter(GatewayLedger ledger, LeaseJournal journal, TimeProvider clock)
{
    private volatile int _nodes = 1;

    /// <summary>Among how many nodes quotas are shared.</summary>
    public int Nodes { get => _nodes; set => _nodes = Math.Max(1, value); }

    /// <summary>Reports a lease, and takes what is granted. Under its gate.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="line">Its counter, and what bounds it now.</param>
    /// <param name="wanted">How much more is wanted.</param>
    /// <param name="close">Whether it ends by this.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<LeaseAnswer> ReportAsync(CallLease lease, QuotaLine line, long wanted, bool close, CancellationToken cancellationToken)
    {
        var (used, held) = lease.Stand();
        var report = new LeaseReport(lease.Id, journal.Run, ++lease.Sequence, line, used, held, wanted, close);
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var answer = await ledger.RunAsync(line.Key.Tenant, (session, token) => LeaseTable.ReportAsync(session, report, Nodes, now, token), cancellationToken);
        lease.IsKnown = true;
        lease.ReportedAt = now;
        (lease.ReportedUsed, lease.ReportedHeld, lease.LastCounter) = (used, held + answer.Granted, answer.Counter);
        if (answer.Granted > 0)
        {
            lease.Add(answer.Granted);
            lease.Granted = (clock.GetTimestamp(), used);
        }

        return answer;
    }

    /// <summary>What was used since the last report may have passed a threshold, which only the plan tells.</summary>
    public static QuotaLine LineOf(CallLease lease, Tenant? tenant) =>
        tenant is null
            ? new QuotaLine(lease.Key, null, [])
            : QuotaLine.Of(tenant, lease.Key.Meter, lease.Key.Subject, DateTimeOffset.FromUnixTimeSeconds(lease.Key.Start)).FirstOrDefault(line => line.Key == lease.Key)
                ?? new QuotaLine(lease.Key, null, []);
}
