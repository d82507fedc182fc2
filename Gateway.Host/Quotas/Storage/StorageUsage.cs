using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage;
using Gateway.Host.Usage.Reading;

namespace Gateway.Host.Quotas.Storage;

/// <summary>What a tenant's storage holds now, as a meter, for whoever asks for a span that now is in.</summary>
internal sealed class StorageUsage(StorageMeter meter, TenantLookup tenants, TimeProvider clock) : IUsageSource
{
    public async Task ReadAsync(UsageQuery query, UsageTable table, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!query.Groups(UsageQuery.ByMeter) || query.User is not null || query.Tenant is not { } name || now < query.From || now >= query.To)
            return;
        if (await tenants.FindAsync(name, cancellationToken) is not { } tenant || await meter.MeasureAsync(tenant, cancellationToken) is not (> 0 and var held))
            return;
        table.Add(new UsageRow
        {
            Start = query.Granularity?.StartOf(now) ?? query.From,
            Tenant = query.Groups(UsageQuery.ByTenant) ? name : null,
            Provider = query.Groups("provider") ? tenant.Routes.Storage!.Provider : null,
            Meter = Plan.StorageBytes,
            Quantity = held,
        });
    }

    // Nothing is kept of it.
    public Task<string?> NextTenantAsync(string after, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task ForgetAsync(string tenant, UsageRetention kept, CancellationToken cancellationToken) => Task.CompletedTask;
}
