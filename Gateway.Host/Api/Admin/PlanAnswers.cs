using Gateway.Host.Tenancy;

namespace Gateway.Host.Api.Admin;

/// <summary>A plan.</summary>
internal sealed record PlanAnswer(
    string Name, RateLimitAnswer RateLimit, RateLimitAnswer? KeyRateLimit, RateLimitAnswer? UserRateLimit, IReadOnlyDictionary<string, int> Costs, long MaxObjectSize,
    IReadOnlyList<PlanQuota> Quotas, string UsageRetention, ResilienceAnswer Resilience, bool Declared, long? Version)
{
    public static PlanAnswer Of(Plan plan, long? version) => new(
        plan.Name,
        RateLimitAnswer.Of(plan.RateLimit)!,
        RateLimitAnswer.Of(plan.KeyRateLimit),
        RateLimitAnswer.Of(plan.UserRateLimit),
        plan.Costs,
        plan.MaxObjectSize,
        [.. plan.Quotas.Select(quota => new PlanQuota(
            quota.Meter, quota.Limit, quota.Period.ToString().ToLowerInvariant(), quota.Hard, quota.PerUser ? "user" : "tenant", quota.IsAnniversary, quota.Thresholds))],
        plan.UsageRetention.ToString("c"),
        ResilienceAnswer.Of(plan.Resilience),
        version is null,
        version);
}

/// <summary>A page of plans, in the order of their names.</summary>
internal sealed record PlanPage(IReadOnlyList<PlanAnswer> Plans, string? NextCursor);

/// <summary>How fast somebody may call.</summary>
internal sealed record RateLimitAnswer(long Requests, string Window, long Burst)
{
    public static RateLimitAnswer? Of(RateLimit? limit) => limit is null ? null : new RateLimitAnswer(limit.Requests, limit.Window.ToString("c"), limit.Burst);
}

/// <summary>How much of a meter a tenant may use in a period.</summary>
internal sealed record PlanQuota(string Meter, long Limit, string Period, bool Hard, string Per, bool Anniversary, IReadOnlyList<int> Thresholds);
