using Gateway.Host.Ledger;
using Gateway.Host.Quotas.Leases;
using Gateway.Host.Quotas.Reservations;
using Gateway.Host.Quotas.Storage;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Quotas;

/// <summary>Tells where quotas stand, by the counters that decide. Calls that other nodes have let pass within the last second may be missing.</summary>
internal sealed class QuotaStates(GatewayLedger ledger, LeaseKeeper keeper, StorageMeter storage, TimeProvider clock)
{
    /// <param name="tenant">Whose.</param>
    /// <param name="user">Which user's as well; null for none.</param>
    /// <param name="usersOnly">Whether the tenant's own are left out.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<IReadOnlyList<QuotaState>> ReadAsync(Tenant tenant, string? user, bool usersOnly, CancellationToken cancellationToken)
    {
        var quotas = tenant.Plan.Quotas.Where(quota => quota.PerUser ? user is not null : !usersOnly).ToLookup(static quota => quota.Meter == Plan.StorageBytes);
        var counted = await CountedAsync(tenant, [.. quotas[false]], user ?? "", cancellationToken);

        // Where nobody can tell how much is held, there is nothing to show.
        return quotas[true].Any() && await storage.MeasureAsync(tenant, cancellationToken) is { } held ? [.. counted, .. quotas[true].Select(quota => HeldOf(quota, held))] : counted;
    }

    private async Task<IReadOnlyList<QuotaState>> CountedAsync(Tenant tenant, List<Quota> quotas, string user, CancellationToken cancellationToken)
    {
        if (quotas.Count == 0)
            return [];
        await keeper.ReportAsync(tenant.Name, cancellationToken);
        var now = clock.GetUtcNow();
        return await ledger.RunAsync(
            tenant.Name,
            async (session, token) =>
            {
                await ReservationTable.ExpireAsync(session, tenant.Name, now.ToUnixTimeSeconds(), token);
                var states = new List<QuotaState>(quotas.Count);
                foreach (var quota in quotas)
                {
                    var key = QuotaLine.KeyOf(tenant, quota, user, now);
                    var counter = await Counters.GetAsync(session, key, token);
                    var lost = ledger.IsShared ? await LeaseTable.LostAsync(session, key, LeaseKeeper.Since(now), token) : 0;
                    states.Add(StateOf(quota, key, counter with { Reserved = counter.Reserved + lost }));
                }

                return states;
            },
            cancellationToken);
    }

    private static QuotaState HeldOf(Quota quota, long held) => new(quota.Meter, quota.Limit, held, 0, Math.Max(0, quota.Limit - held), null, null, quota.Hard);

    private static QuotaState StateOf(Quota quota, CounterKey key, Counter counter) => new(
        quota.Meter, quota.Limit, counter.Used, counter.Reserved, Math.Max(0, quota.Limit - counter.Used - counter.Reserved),
        quota.Period.ToString().ToLowerInvariant(), DateTimeOffset.FromUnixTimeSeconds(key.End), quota.Hard)
    {
        Subject = quota.PerUser ? key.Subject : null,
    };
}
