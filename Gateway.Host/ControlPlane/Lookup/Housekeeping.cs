using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>
/// What is to be done now and then: noting which keys were used, forgetting idle ones, removing what is left of tenants whose
/// grace period is over, and changes that every node has long seen.
/// </summary>
internal sealed class Housekeeping(ControlPlaneStore store, TenantCache cache, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    // Longer than any node may go by what it knows.
    private static readonly TimeSpan KeepChanges = TimeSpan.FromDays(1);

    private const int AtOnce = 500;

    private long? _ranAt;
    private long _forgotAt = clock.GetTimestamp();

    /// <summary>Does it, if it is time. Call it while the store answers.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_ranAt is { } at && clock.GetElapsedTime(at) < Interval)
            return;
        _ranAt = clock.GetTimestamp();
        await NoteUsedAsync(cancellationToken);
        await PurgeAsync(cancellationToken);
        if (clock.GetElapsedTime(_forgotAt) < Idle)
            return;
        _forgotAt = clock.GetTimestamp();
        cache.ForgetIdle();
    }

    private async Task NoteUsedAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetStoreNow();
        foreach (var ids in cache.TakeUsed().Chunk(AtOnce))
        {
            await store.TryAsync(
                (context, token) => context.Keys.Where(row => ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now), token),
                cancellationToken);
        }
    }

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var old = clock.GetStoreNow() - KeepChanges;
        await store.TryAsync((context, token) => context.Changes.Where(row => row.At < old).ExecuteDeleteAsync(token), cancellationToken);

        var deleted = clock.GetStoreNow() - store.Options.DeletionGrace;
        var due = await store.TryAsync(
            (context, token) => context.Tenants.Where(row => row.DeletedAt <= deleted && row.PurgedAt == null).Select(row => row.Name).Take(AtOnce).ToListAsync(token),
            cancellationToken);
        foreach (var name in due)
            await store.WriteAsync((context, token) => PurgeAsync(context, name, deleted, token), cancellationToken);
    }

    // Looked at again within the transaction: it may just have been resumed.
    private async Task<bool> PurgeAsync(ControlPlaneContext context, string name, DateTimeOffset deleted, CancellationToken cancellationToken)
    {
        var tenant = await context.Tenants.SingleAsync(row => row.Name == name, cancellationToken);
        if (tenant.PurgedAt is not null || !(tenant.DeletedAt <= deleted))
            return false;
        tenant.PurgedAt = clock.GetStoreNow();
        tenant.Version++;
        await context.Connections.Where(row => row.Tenant == name).ExecuteDeleteAsync(cancellationToken);
        await context.Keys.Where(row => row.Tenant == name).ExecuteDeleteAsync(cancellationToken);
        context.Audit.Add(new AuditRow { At = clock.GetStoreNow(), Actor = "gateway", Action = "tenant.purge", Target = $"tenants/{name}", Tenant = name });
        context.Changes.Add(new ChangeRow { At = clock.GetStoreNow(), Tenant = name });
        return true;
    }
}
