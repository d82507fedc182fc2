using System.Globalization;

namespace Gateway.Host.Limits;

/// <summary>A rate limit after a call was counted or refused.</summary>
/// <param name="Allowed">Whether the call may pass.</param>
/// <param name="Policy">The limit, as <c>RateLimit-Policy</c> has it.</param>
/// <param name="Name">The limit's name.</param>
/// <param name="Remaining">Calls left right now.</param>
/// <param name="Reset">Until all are available again.</param>
/// <param name="RetryAfter">Until the next call can pass; zero where it can now.</param>
internal readonly record struct RateLimitState(
    bool Allowed, string Policy, string Name, long Remaining, TimeSpan Reset, TimeSpan RetryAfter)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"\"{Name}\";r={Remaining};t={(long)Math.Ceiling(Reset.TotalSeconds)}");
}
