using Gateway.Host.Keys;
using Gateway.Host.Tenancy;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>What a key was found to be: both, or neither where it is unknown.</summary>
internal readonly record struct KeyMatch(Tenant? Tenant, ApiKey? Key);
