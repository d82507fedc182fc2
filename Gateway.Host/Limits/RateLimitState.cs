using System.Globalization;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Limits;

/// <summary>The tightest of the limits after a call was counted, or the one that has refused it.</summary>
/// <param name="Allowed">Whether the call may pass.</param>
/// <param name="Policy">All limits that concern the call, as <c>RateLimit-Policy</c> has them.</param>
/// <param name="Name">This limit's name.</param>
/// <param name="Limit">This limit.</param>
/// <param name="Remaining">Calls left right now.</param>
/// <param name="Reset">Until all are available again.</param>
/// <param name="RetryAfter">Until the call can pass; zero where it can now.</param>
internal readonly record struct RateLimitState(
    bool Allowed, string Policy, string Name, RateLimit Limit, long Remaining, TimeSpan Reset, TimeSpan RetryAfter)
{
    /// <summary>A state out of how much of a limit is in use.</summary>
    /// <param name="call">The call.</param>
    /// <param name="name">The limit's name.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="used">Seconds until all that was used has flowed back.</param>
    /// <param name="wait">Seconds until the call can pass; 0 where it was counted.</param>
    public static RateLimitState Of(in LimitedCall call, string name, RateLimit limit, double used, double wait) => new(
        wait <= 0, PolicyTexts.Of(call), name, limit, RemainingOf(limit, used), TimeSpan.FromSeconds(Math.Max(0, used)), TimeSpan.FromSeconds(Math.Max(0, wait)));

    /// <summary>The calls that are left.</summary>
    public static long RemainingOf(RateLimit limit, double used) =>
        Math.Max(0, (long)Math.Floor(limit.Burst - (used / limit.Interval) + 0.0001));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"\"{Name}\";r={Remaining};t={(long)Math.Ceiling(Reset.TotalSeconds)}");
}
