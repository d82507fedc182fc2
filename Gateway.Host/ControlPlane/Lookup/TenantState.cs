using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>What is stored of one tenant, but for its keys.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Connections">Its connections, by name.</param>
/// <param name="Plan">Its plan, where that is a stored one.</param>
internal sealed record TenantState(TenantRow Tenant, List<ConnectionRow> Connections, PlanRow? Plan)
{
    /// <summary>Loads it; null where there is no such tenant, or nothing is left of it.</summary>
    public static async Task<TenantState?> LoadAsync(ControlPlaneContext context, string name, CancellationToken cancellationToken)
    {
        var tenant = await context.Tenants.SingleOrDefaultAsync(row => row.Name == name && row.PurgedAt == null && row.Status != TenantStatus.Declared, cancellationToken);
        if (tenant is null)
            return null;
        var connections = await context.Connections.Where(row => row.Tenant == name).OrderBy(row => row.Name).ToListAsync(cancellationToken);
        return new TenantState(tenant, connections, await FindPlanAsync(context, tenant.Plan, cancellationToken));
    }

    public static Task<PlanRow?> FindPlanAsync(ControlPlaneContext context, string name, CancellationToken cancellationToken) =>
        context.Plans.SingleOrDefaultAsync(row => row.Name == name, cancellationToken);
}
