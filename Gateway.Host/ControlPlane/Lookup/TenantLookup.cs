using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>
/// Finds tenants: the declared ones at once, the stored ones in memory or, where they have not called for a while, by one look
/// into the store. Of two tenants with one name the declared one counts.
/// </summary>
internal sealed class TenantLookup(ITenantSource declared, ControlPlaneStore store, TenantCache cache, StoredTenants stored)
{
    /// <summary>The tenant that a key names.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.StateUnavailable"/>: it is not known in memory, and the store is away.</exception>
    public ValueTask<KeyMatch> FindAsync(in KeyHash hash, CancellationToken cancellationToken)
    {
        if (declared.Current.TryFind(hash, out var tenant, out var key))
            return ValueTask.FromResult(new KeyMatch(tenant, key));
        if (!store.IsInUse)
            return default;
        if (cache.TryFind(hash, out var match))
            return store.IsLost ? throw ControlPlaneStore.Lost() : ValueTask.FromResult(Resolve(match));
        return new ValueTask<KeyMatch>(stored.FindAsync(hash, cancellationToken));
    }

    /// <summary>The tenant of a name; null where there is none.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.StateUnavailable"/>: it is not known in memory, and the store is away.</exception>
    public ValueTask<Tenant?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (declared.Current.TryFind(name, out var tenant))
            return ValueTask.FromResult<Tenant?>(tenant);
        if (!store.IsInUse)
            return default;
        if (cache.TryFind(name, out tenant))
            return store.IsLost ? throw ControlPlaneStore.Lost() : ValueTask.FromResult<Tenant?>(tenant);
        return new ValueTask<Tenant?>(stored.FindAsync(name, cancellationToken));
    }

    private KeyMatch Resolve(in KeyMatch match) => match.DeclaredTenant is not { } name
        ? match
        : declared.Current.TryFind(name, out var tenant) ? new KeyMatch(tenant, match.Key) : default;
}
