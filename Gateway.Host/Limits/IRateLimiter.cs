using Gateway.Host.Tenancy;

namespace Gateway.Host.Limits;

/// <summary>Decides how fast a tenant may call. Safe for concurrent use; never waits.</summary>
internal interface IRateLimiter
{
    /// <summary>Counts one call against the tenant's limit, unless it is used up.</summary>
    RateLimitState Acquire(Tenant tenant);
}
