using Gateway.Host.Tenancy;

namespace Gateway.Host.Metering;

/// <summary>Counts calls. The same counter decides on quotas and is shown. Safe for concurrent use; never waits.</summary>
internal interface ICallMeter
{
    /// <summary>Counts one call in each period that a quota on <c>calls</c> has, or in none where a hard one is used up.</summary>
    /// <param name="tenant">Who calls.</param>
    /// <param name="at">When: decides the periods.</param>
    /// <returns>The quota that is used up; null where the call may pass.</returns>
    QuotaState? TryCount(Tenant tenant, DateTimeOffset at);

    /// <summary>Takes back what was counted for a call that was refused after all.</summary>
    /// <param name="tenant">Who called.</param>
    /// <param name="at">When it was counted.</param>
    void GiveBack(Tenant tenant, DateTimeOffset at);

    /// <summary>Where the tenant's quotas stand.</summary>
    IReadOnlyList<QuotaState> Quotas(Tenant tenant);
}
