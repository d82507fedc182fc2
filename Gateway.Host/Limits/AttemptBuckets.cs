using System.Threading.RateLimiting;

namespace Gateway.Host.Limits;

/// <summary>Makes limits on attempts, a token bucket for each who attempts. Buckets that are full again are forgotten.</summary>
internal static class AttemptBuckets
{
    /// <param name="atOnce">How many attempts may come at once.</param>
    /// <param name="between">After how long one more may.</param>
    public static PartitionedRateLimiter<string> Create(int atOnce, TimeSpan between) => PartitionedRateLimiter.Create<string, string>(
        of => RateLimitPartition.GetTokenBucketLimiter(of, _ => new TokenBucketRateLimiterOptions { TokenLimit = atOnce, TokensPerPeriod = 1, ReplenishmentPeriod = between }));
}
