using Gateway.Host.Tenancy;

namespace Gateway.Host.Metering;

/// <summary>Counts calls. The same counter decides on quotas and is shown. Safe for concurrent use; never waits.</summary>
internal interface ICallMeter
{
    /// <summary>Counts one call, unless a hard quota on <c>calls</c> is used up; then gives that quota's state.</summary>
    QuotaState? TryCount(Tenant tenant);

    /// <summary>Adds what became of a counted call.</summary>
    void Record(in CallRecord call);

    /// <summary>Where the tenant's quotas stand.</summary>
    IReadOnlyList<QuotaState> Quotas(Tenant tenant);

    /// <summary>What the tenant used.</summary>
    IReadOnlyList<UsageRow> Usage(Tenant tenant, UsageQuery query);
}
