using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>
/// Tells of stored tenants that declared ones of the same name hide: their keys work no more, and what an embedded connection keeps under the name is
/// the declared one's from then on, which hardly anybody means.
/// </summary>
internal sealed partial class HiddenTenants(ControlPlaneStore store, ITenantSource declared, ILogger<HiddenTenants> logger)
{
    private const int AtOnce = 500;

    private TenantDirectory? _seen;

    /// <summary>Looks for them, where other tenants are declared than before.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var current = declared.Current;
        if (ReferenceEquals(current, _seen))
            return;
        foreach (var names in current.Tenants.Select(static tenant => tenant.Name.ToLowerInvariant()).Chunk(AtOnce))
        {
            var hidden = await store.TryAsync(
                (context, token) => context.Tenants
                    .Where(row => names.Contains(row.Name) && row.Status != TenantStatus.Declared && row.PurgedAt == null)
                    .Select(row => row.Name).ToListAsync(token),
                cancellationToken);
            foreach (var name in hidden)
                LogHidden(name);
        }

        _seen = current;
    }

    [LoggerMessage(3103, LogLevel.Warning, "The tenant '{Tenant}' is declared, and another of that name was made over the API before: the stored one's keys work no more, and its embedded data is open to the declared one's keys. Declare the tenant by another name, unless both are the same.")]
    private partial void LogHidden(string tenant);
}
