using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Store;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Usage;

/// <summary>Deletes usage that is older than its tenant's plan keeps it, every hour.</summary>
internal sealed partial class UsageHousekeeping(IUsageStore store, TenantLookup tenants, TimeProvider clock, ILogger<UsageHousekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var after = ""; await store.NextTenantAsync(after, cancellationToken) is { } name; after = name)
        {
            // One that is gone is kept as the default plan has it: what it used may still have to be paid for.
            var kept = UsageRetention.Of((await tenants.FindAsync(name, cancellationToken))?.Plan ?? Plan.Default, clock);
            foreach (var grain in UsageGrains.All)
                await store.DeleteAsync(name, grain, kept.From(grain), cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, clock, stoppingToken);
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception error) when ((ControlPlaneStore.IsOutage(error) || error is ProviderException) && !stoppingToken.IsCancellationRequested)
            {
                LogLater(error.GetBaseException().Message);
            }
        }
    }

    [LoggerMessage(6301, LogLevel.Warning, "Old usage could not be deleted, and will be in an hour: {Cause}")]
    private partial void LogLater(string cause);
}
