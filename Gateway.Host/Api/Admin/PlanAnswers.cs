using Gateway.Host.Tenancy;

namespace Gateway.Host.Api.Admin;

/// <summary>A plan.</summary>
internal sealed record PlanAnswer(string Name, RateLimitAnswer RateLimit, long MaxObjectSize, IReadOnlyList<PlanQuota> Quotas, bool Declared, long? Version)
{
    public static PlanAnswer Of(Plan plan, long? version) => new(
        plan.Name,
        new RateLimitAnswer(plan.RateLimit.Requests, plan.RateLimit.Window.ToString("c")),
        plan.MaxObjectSize,
        [.. plan.Quotas.Select(quota => new PlanQuota(
            quota.Meter, quota.Limit, quota.Period.ToString().ToLowerInvariant(), quota.Hard, quota.PerUser ? "user" : "tenant", quota.IsAnniversary, quota.Thresholds))],
        version is null,
        version);
}

/// <summary>How fast a tenant may call.</summary>
internal sealed record RateLimitAnswer(long Requests, string Window);

/// <summary>How much of a meter a tenant may use in a period.</summary>
internal sealed record PlanQuota(string Meter, long Limit, string Period, bool Hard, string Per, bool Anniversary, IReadOnlyList<int> Thresholds);
