using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Quotas;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Store;

namespace Gateway.Host.Usage.Reading;

/// <summary>The usage of calls, out of the store.</summary>
internal sealed class CallUsage(IUsageStore store, TenantLookup tenants, TimeProvider clock) : IUsageSource
{
    public async Task ReadAsync(UsageQuery query, UsageTable table, CancellationToken cancellationToken)
    {
        var plan = query.Tenant is { } name ? (await tenants.FindAsync(name, cancellationToken))?.Plan : null;
        var kept = UsageRetention.Of(plan ?? Plan.Default, clock);
        var coarsest = query.Granularity switch { QuotaPeriod.Minute => UsageGrain.Minute, QuotaPeriod.Hour => UsageGrain.Hour, _ => UsageGrain.Day };

        // The minute in which a span ends belongs to it.
        var end = UsageGrains.MinuteOf(query.To.AddTicks(TimeSpan.TicksPerMinute - 1));
        try
        {
            foreach (var span in UsageSpan.Cover(UsageGrains.MinuteOf(query.From), end, coarsest, kept.From))
            {
                await foreach (var sum in store.SumAsync(new UsageSelection(span, query.Granularity is not null, query.GroupBy, query.Tenant, query.User), cancellationToken))
                    table.Add(RowOf(sum, query));
            }
        }
        catch (Exception error) when (ControlPlaneStore.IsOutage(error) && !cancellationToken.IsCancellationRequested)
        {
            throw UsageFlush.Unavailable(error);
        }
    }

    public Task<string?> NextTenantAsync(string after, CancellationToken cancellationToken) => store.NextTenantAsync(after, cancellationToken);

    public async Task ForgetAsync(string tenant, UsageRetention kept, CancellationToken cancellationToken)
    {
        foreach (var grain in UsageGrains.All)
            await store.DeleteAsync(tenant, grain, kept.From(grain), cancellationToken);
    }

    private static UsageRow RowOf(UsageSum sum, UsageQuery query)
    {
        var byMeter = query.Groups(UsageQuery.ByMeter);
        return new UsageRow
        {
            Start = query.Granularity?.StartOf(DateTimeOffset.FromUnixTimeSeconds(sum.Start * 60)) ?? query.From,
            Tenant = sum.Tenant,
            Key = sum.Key,
            Operation = sum.Operation,
            Resource = sum.Resource,
            Provider = sum.Provider,
            Status = sum.StatusClass is { } status ? $"{status}xx" : null,
            User = sum.User,
            Meter = byMeter ? Plan.Calls : null,
            Quantity = byMeter ? sum.Calls : null,
            Calls = sum.Calls,
            BytesIn = sum.BytesIn,
            BytesOut = sum.BytesOut,
            UpstreamMs = sum.UpstreamMicroseconds / 1000.0,
            DocumentsRead = sum.DocumentsRead,
            Messages = sum.Messages,
        };
    }
}
