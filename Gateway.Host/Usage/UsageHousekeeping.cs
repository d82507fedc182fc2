using Gateway.Host.Background;
using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Reading;

namespace Gateway.Host.Usage;

/// <summary>Deletes usage that is older than its tenant's plan keeps it, every hour.</summary>
internal sealed partial class UsageHousekeeping(IEnumerable<IUsageSource> sources, TenantLookup tenants, TimeProvider clock, ILogger<UsageHousekeeping> logger) : RepeatedWork(Interval, clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public override async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            for (var after = ""; await source.NextTenantAsync(after, cancellationToken) is { } name; after = name)
            {
                // One that is gone is kept as the default plan has it: what it used may still have to be paid for.
                await source.ForgetAsync(name, UsageRetention.Of((await tenants.FindAsync(name, cancellationToken))?.Plan ?? Plan.Default, Clock), cancellationToken);
            }
        }
    }

    protected override bool IsOutage(Exception error) => base.IsOutage(error) || ControlPlaneStore.IsOutage(error);

    protected override void TellOutage(Exception error) => LogLater(error.GetBaseException().Message);

    protected override void TellDefect(Exception error) => LogDefect(error);

    [LoggerMessage(6301, LogLevel.Warning, "Old usage could not be deleted, and will be in an hour: {Cause}")]
    private partial void LogLater(string cause);

    [LoggerMessage(6302, LogLevel.Error, "Deleting old usage failed by a defect.")]
    private partial void LogDefect(Exception error);
}
