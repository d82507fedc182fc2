using Gateway.Host.Background;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>
/// Opens the store where it is wanted, then asks it again and again, and whenever it is told to, what has changed, and forgets what is known of that. So a
/// change on one node is in force on all of them within a second, and a store that is away is noticed by somebody other than
/// a caller.
/// </summary>
internal sealed partial class ChangeFeed(
    ControlPlaneStore store, TenantCache cache, OwnChanges own, ChangeSignal signal, Housekeeping housekeeping, HiddenTenants hidden, ITenantSource declared, TimeProvider clock, ILogger<ChangeFeed> logger) : BackgroundWork
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // More at once than this, and it is simpler to forget everything.
    private const int Most = 1000;

    private bool _migrated;
    private long? _last;

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        // Another process may make the store: a command, for one.
        while (!store.IsWanted())
            await Task.WhenAny(store.InUse, Task.Delay(Interval, clock, stoppingToken)).WaitAsync(stoppingToken);

        // A declared plan may be a stored tenant's, and a declared name hides a stored one.
        using var subscription = declared.OnChange(() => cache.Forget(null));
        while (true)
        {
            await TryAsync(stoppingToken);
            await signal.WaitAsync(Interval, stoppingToken);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_migrated)
                await store.MigrateAsync(cancellationToken);
            _migrated = true;
            _last = await PollAsync(_last, cancellationToken);
            store.Succeed();
            await hidden.CheckAsync(cancellationToken);
            await housekeeping.RunAsync(cancellationToken);
        }
        catch (Exception error) when (ControlPlaneStore.IsOutage(error) && !cancellationToken.IsCancellationRequested)
        {
            store.Fail(error);
        }
#pragma warning disable CA1031 // A defect here must not end the gateway, nor go unseen.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogDefect(error);
            store.Fail(error);
        }
    }

    /// <returns>The last change that is known now.</returns>
    private async Task<long> PollAsync(long? last, CancellationToken cancellationToken)
    {
        if (last is null || store.IsLost)
        {
            var first = await store.TryAsync(static (context, token) => context.Changes.MaxAsync(row => (long?)row.Id, token), cancellationToken) ?? 0;
            cache.Forget(null);
            return first;
        }

        var changes = await store.TryAsync(
            (context, token) => context.Changes.AsNoTracking().Where(row => row.Id > last).OrderBy(row => row.Id).Take(Most).ToListAsync(token), cancellationToken);
        var others = changes.Where(change => !own.Take(change.Id)).Select(static change => change.Tenant).Distinct().ToList();
        if (changes.Count == Most || others.Contains(null))
            cache.Forget(null);
        else
            others.ForEach(cache.Forget);

        var newest = changes.Count == 0 ? last.Value : changes[^1].Id;
        own.DropUpTo(last.Value);
        return newest;
    }

    [LoggerMessage(3102, LogLevel.Error, "Following the control plane's changes failed by a defect.")]
    private partial void LogDefect(Exception error);
}
