using Gateway.Host.Alerts;
using Gateway.Host.Ledger;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Quotas.Storage;

/// <summary>What tenants' storages hold. The provider counts it, where it can, and keeps it within a hard quota.</summary>
internal sealed class StorageMeter(ProviderCatalogue providers, GatewayLedger ledger, TimeProvider clock)
{
    // Alerts are sent once in each of these.
    private const string AlertPeriod = "month";

    /// <summary>How much the connection holds that the tenant's storage is routed to; null where nobody can tell.</summary>
    public async ValueTask<long?> MeasureAsync(Tenant tenant, CancellationToken cancellationToken) =>
        tenant.Routes.Storage is { } connection && providers[connection.Provider].StorageGauge is { } gauge ? await gauge.MeasureAsync(connection, cancellationToken) : null;

    /// <summary>Has alerts sent where as much is held as a quota has them for. Called once more was stored.</summary>
    public async Task AlertAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        if (tenant.Plan.StorageQuotas.Count == 0 || await MeasureAsync(tenant, cancellationToken) is not { } held)
            return;
        QuotaMark[] marks = [.. tenant.Plan.StorageQuotas.SelectMany(static quota => quota.Thresholds, static (quota, percent) => new QuotaMark(quota.Limit, percent)).Where(mark => mark.At <= held).Distinct()];
        if (marks.Length == 0)
            return;
        var now = clock.GetUtcNow();
        var start = QuotaPeriod.Month.StartOf(now);
        var line = new QuotaLine(
            new CounterKey(tenant.Name, Plan.StorageBytes, "", AlertPeriod, start.ToUnixTimeSeconds(), start.AddMonths(1).ToUnixTimeSeconds()), null, marks);
        try
        {
            await ledger.RunAsync(
                tenant.Name,
                async (session, token) =>
                {
                    await AlertTable.RaiseAsync(session, line, 0, held, now.ToUnixTimeSeconds(), token);
                    return true;
                },
                cancellationToken);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.StateUnavailable)
        {
            // What was stored is stored: the next upload raises it.
        }
    }
}
