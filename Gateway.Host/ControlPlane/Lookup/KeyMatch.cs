using Gateway.Host.Keys;
using Gateway.Host.Tenancy;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>What a key was found to be: both, or neither where it is unknown.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Key">The key.</param>
/// <param name="DeclaredTenant">Instead of the tenant the name of a declared one, which configuration may change at any time.</param>
internal readonly record struct KeyMatch(Tenant? Tenant, ApiKey? Key, string? DeclaredTenant = null);
