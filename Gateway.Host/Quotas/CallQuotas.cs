using Gateway.Host.Ledger;
using Gateway.Host.Quotas.Leases;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Quotas;

/// <summary>
/// Counts calls in the quotas on them, and refuses those that a hard one has no room for. Nearly always it decides by what this node has
/// leased, at once; it asks the ledger where that is used up. Safe for concurrent use.
/// </summary>
internal sealed class CallQuotas(GatewayLedger ledger, LeaseBook book, LeaseReporter reporter, TimeProvider clock)
{
    private const int FirstLease = 16;
    private const int LargestLease = 1_000_000;

    // What little callers lease while the limit is far, so that hardly one of their calls waits for the ledger: so much, or so small a part of what is left.
    private const int SlowLease = 256;
    private const int SlowShare = 64;

    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(1);

    // How long other nodes have to hand back what they do not use.
    private static readonly TimeSpan RecallFor = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    // Whoever goes on calling is told the same for a moment, without asking again.
    private static readonly TimeSpan RefusalStands = TimeSpan.FromMilliseconds(100);

    /// <summary>Counts one call in each period that a quota on calls has, or in none where a hard one is used up.</summary>
    /// <param name="tenant">Who calls.</param>
    /// <param name="user">On behalf of which user, verified; null for none, and then in no user's quota.</param>
    /// <param name="at">When: decides the periods.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>The quota that is used up; null where the call may pass.</returns>
    public ValueTask<QuotaState?> TryCountAsync(Tenant tenant, string? user, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var quotas = tenant.Plan.CallQuotas;
        var seconds = quotas.Count == 0 ? 0 : at.ToUnixTimeSeconds();
        for (var i = 0; i < quotas.Count; i++)
        {
            if (SubjectOf(quotas[i], user) is { } subject && book.Find(tenant, quotas[i], subject, seconds)?.TryTake() != true)
                return CountAsync(tenant, user, at, i, cancellationToken);
        }

        return default;
    }

    /// <summary>Takes back what was counted for a call that was refused after all.</summary>
    public void GiveBack(Tenant tenant, string? user, DateTimeOffset at) => GiveBack(tenant, user, at, tenant.Plan.CallQuotas.Count);

    private static string? SubjectOf(Quota quota, string? user) => quota.PerUser ? user : "";

    // From the quota on that could not be decided at once.
    private async ValueTask<QuotaState?> CountAsync(Tenant tenant, string? user, DateTimeOffset at, int first, CancellationToken cancellationToken)
    {
        var quotas = tenant.Plan.CallQuotas;
        for (var i = first; i < quotas.Count; i++)
        {
            if (SubjectOf(quotas[i], user) is not { } subject)
                continue;
            QuotaState? refusal;
            try
            {
                refusal = await TakeAsync(tenant, quotas[i], subject, at, cancellationToken);
            }
            catch
            {
                GiveBack(tenant, user, at, i);
                throw;
            }

            if (refusal is null)
                continue;
            GiveBack(tenant, user, at, i);
            return refusal;
        }

        return null;
    }

    private async ValueTask<QuotaState?> TakeAsync(Tenant tenant, Quota quota, string subject, DateTimeOffset at, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lease = book.GetOrAdd(tenant, quota, subject, at);
            if (lease.TryTake())
                return null;
            await lease.Gate.WaitAsync(cancellationToken);
            try
            {
                if (lease.HasEnded)
                    continue;
                if (lease.TryTake())
                    return null;
                if (lease.RefusedUntil <= clock.GetTimestamp() && await RefillAsync(lease, tenant, cancellationToken))
                {
                    if (lease.TryTake())
                        return null;
                    continue;
                }

                return Refusal(quota, lease);
            }
            finally
            {
                lease.Gate.Release();
            }
        }
    }

    private async Task<bool> RefillAsync(CallLease lease, Tenant tenant, CancellationToken cancellationToken)
    {
        var line = LeaseReporter.LineOf(lease, tenant);
        if (!lease.IsHard)
            return await OpenAsync(lease, line, cancellationToken);
        if (line.HardLimit is null)
            line = line with { HardLimit = 0 }; // The plan has changed meanwhile; the next call finds another lease.
        var wanted = Wanted(lease, line.HardLimit.Value);
        var answer = await reporter.ReportAsync(lease, line, wanted, close: false, cancellationToken);
        var started = clock.GetTimestamp();

        // Where others hold the rest, or this node itself on a lease that is just ending, they are asked for it before anybody is refused.
        while (answer.Granted == 0 && answer.Counter.Leased > lease.ReportedHeld && clock.GetElapsedTime(started) < RecallFor)
        {
            if (ledger.IsShared)
                await ledger.RecallAsync(LeaseBook.NameOf(lease.Key), cancellationToken);
            await Task.Delay(BetweenTries, clock, cancellationToken);
            answer = await reporter.ReportAsync(lease, line, 1, close: false, cancellationToken);
        }

        if (answer.Granted > 0)
            return true;
        lease.RefusedUntil = clock.GetTimestamp() + (long)(RefusalStands.TotalSeconds * clock.TimestampFrequency);
        return false;
    }

    // Known to the ledger before it counts, so that nothing is lost by a kill. A soft quota refuses nobody, not even while the ledger is away.
    private async Task<bool> OpenAsync(CallLease lease, QuotaLine line, CancellationToken cancellationToken)
    {
        try
        {
            await reporter.ReportAsync(lease, line, 0, close: false, cancellationToken);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.StateUnavailable)
        {
            // The next report makes it known.
        }

        lease.Add(CallLease.Unbounded);
        return true;
    }

    // What is used in a second, by how fast the last lease went.
    private long Wanted(CallLease lease, long limit)
    {
        if (lease.Granted.At == 0)
            return FirstLease;
        var elapsed = Math.Max(clock.GetElapsedTime(lease.Granted.At).TotalSeconds, 0.0001);
        var least = Math.Clamp((limit - lease.LastCounter.Taken) / SlowShare, FirstLease, SlowLease);
        return Math.Clamp((long)((lease.Used - lease.Granted.Used) / elapsed * LeaseFor.TotalSeconds), least, LargestLease);
    }

    private static QuotaState Refusal(Quota quota, CallLease lease) => new(
        quota.Meter, quota.Limit, lease.LastCounter.Used, lease.LastCounter.Reserved, Math.Max(0, quota.Limit - lease.LastCounter.Taken),
        quota.Period.ToString().ToLowerInvariant(), DateTimeOffset.FromUnixTimeSeconds(lease.Key.End), quota.Hard)
    {
        Subject = lease.Key.Subject is { Length: > 0 } user ? user : null,
    };

    private void GiveBack(Tenant tenant, string? user, DateTimeOffset at, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var quota = tenant.Plan.CallQuotas[i];

            // What a period that is over counted is shown nowhere any more.
            if (SubjectOf(quota, user) is { } subject && book.Find(tenant, quota, subject, at.ToUnixTimeSeconds()) is { } lease && lease.Key.Start <= at.ToUnixTimeSeconds())
                lease.TryGiveBack();
        }
    }
}
