using Gateway.Host.Tenancy;

namespace Gateway.Host.Quotas.Leases;

/// <summary>What this node finds a lease by. Of one name there is one at a time, for the current period.</summary>
internal readonly record struct LeaseName(string Tenant, string Subject, QuotaPeriod Period, bool IsAnniversary);
