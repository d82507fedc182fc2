using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Pipeline;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>Makes changes: each with what is noted of it and what tells other nodes, together or not at all.</summary>
internal sealed class ControlPlaneWriter(ControlPlaneStore store, TenantCache cache, OwnChanges own, TimeProvider clock)
{
    public async Task<T> ChangeAsync<T>(HttpContext context, AuditEntry entry, Func<ControlPlaneContext, CancellationToken, Task<T>> change)
    {
        ChangeRow? told = null;
        var isTold = entry.Tenant is not null || entry.ConcernsAll;
        var result = await store.WriteAsync(
            async (database, token) =>
            {
                var result = await change(database, token);
                database.Audit.Add(Note(context, entry));
                if (isTold)
                    database.Changes.Add(told = new ChangeRow { At = clock.GetStoreNow(), Tenant = entry.Tenant });
                return result;
            },
            context.RequestAborted);

        // Here at once; the other nodes read it.
        if (told is not null)
        {
            cache.Forget(entry.Tenant);
            own.Add(told.Id);
        }

        return result;
    }

    private AuditRow Note(HttpContext context, AuditEntry entry)
    {
        var feature = context.Gateway();
        return new AuditRow
        {
            At = clock.GetStoreNow(),
            Actor = entry.Actor ?? (feature.Operator is { } name ? $"operator:{name}" : $"key:{feature.Key?.Name}"),
            Action = entry.Action,
            Target = entry.Target,
            Tenant = entry.Tenant,
            Address = context.Connection.RemoteIpAddress?.ToString(),
            RequestId = feature.RequestId,
            Details = entry.Details,
        };
    }
}
