using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.Ledger;
using Gateway.Host.Quotas;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage;
using Gateway.Host.Usage.Reading;
using Gateway.Host.Usage.Store;

namespace Gateway.Host.Meters;

/// <summary>The usage of the tenants' own meters, for whoever asks for usage by meter.</summary>
internal sealed class MeterUsage(GatewayLedger ledger, TenantLookup tenants, TimeProvider clock) : IUsageSource
{
    public async Task ReadAsync(UsageQuery query, UsageTable table, CancellationToken cancellationToken)
    {
        if (!query.Groups(UsageQuery.ByMeter))
            return;
        if (query.Tenant is { } tenant)
        {
            await ReadAsync(query, tenant, table, cancellationToken);
            return;
        }

        // Each is kept for as long as its own plan says.
        for (var after = ""; await NextTenantAsync(after, cancellationToken) is { } next; after = next)
            await ReadAsync(query, next, table, cancellationToken);
    }

    private async Task ReadAsync(UsageQuery query, string tenant, UsageTable table, CancellationToken cancellationToken)
    {
        var plan = (await tenants.FindAsync(tenant, cancellationToken))?.Plan ?? Plan.Default;
        var coarsest = query.Granularity switch { QuotaPeriod.Minute => UsageGrain.Minute, QuotaPeriod.Hour => UsageGrain.Hour, _ => UsageGrain.Day };
        var end = UsageGrains.MinuteOf(query.To.AddTicks(TimeSpan.TicksPerMinute - 1));
        var spans = UsageSpan.Cover(UsageGrains.MinuteOf(query.From), end, coarsest, UsageRetention.Of(plan, clock).From);
        foreach (var use in await ledger.ReadAsync((session, token) => ReadAsync(session, tenant, query.User, spans, token), cancellationToken))
        {
            table.Add(new UsageRow
            {
                Start = query.Granularity?.StartOf(DateTimeOffset.FromUnixTimeSeconds(use.Start * 60)) ?? query.From,
                Tenant = query.Groups(UsageQuery.ByTenant) ? tenant : null,
                User = query.Groups("user") ? use.Subject : null,
                Meter = use.Meter,
                Quantity = use.Quantity,
            });
        }
    }

    public async Task<string?> NextTenantAsync(string after, CancellationToken cancellationToken) =>
        ledger.IsInUse ? await ledger.ReadAsync((session, token) => MeterUsageTable.NextTenantAsync(session, after, token), cancellationToken) : null;

    public Task ForgetAsync(string tenant, UsageRetention kept, CancellationToken cancellationToken) => ledger.RunAsync(
        tenant,
        async (session, token) =>
        {
            foreach (var grain in UsageGrains.All)
                await MeterUsageTable.ForgetAsync(session, tenant, grain, kept.From(grain), token);
            return true;
        },
        cancellationToken);

    private static async Task<List<MeterUse>> ReadAsync(LedgerSession session, string tenant, string? user, IReadOnlyList<UsageSpan> spans, CancellationToken cancellationToken)
    {
        var uses = new List<MeterUse>();
        foreach (var span in spans)
            uses.AddRange(await MeterUsageTable.ReadAsync(session, tenant, span, user, cancellationToken));
        return uses;
    }
}
