using Gateway.Host.Keys;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Limits;

/// <summary>A call, and what it is limited by.</summary>
/// <param name="Tenant">Whose call it is.</param>
/// <param name="Key">With which key; null for signed URLs.</param>
/// <param name="User">The end user, whose token was accepted before; null otherwise.</param>
/// <param name="Address">Where it comes from, for those who are nobody yet: they share a limit; null where there is no such limit.</param>
/// <param name="Cost">How many calls it counts as.</param>
internal readonly record struct LimitedCall(Tenant Tenant, ApiKey? Key, string? User, string? Address, int Cost)
{
    public RateLimit TenantLimit => Tenant.Plan.RateLimit;

    public RateLimit? KeyLimit => Key is null ? null : Key.RateLimit ?? Tenant.Plan.KeyRateLimit;

    /// <summary>The limit of one user, or of all who are nobody and call with one key from one address.</summary>
    public RateLimit? UserLimit => User is null && Address is null ? null : Tenant.Plan.UserRateLimit;

    public string UserLimitName => User is not null ? LimitNames.User : LimitNames.Address;
}
