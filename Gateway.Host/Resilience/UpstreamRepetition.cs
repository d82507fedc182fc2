using Polly;

namespace Gateway.Host.Resilience;

/// <summary>What of a call may be repeated.</summary>
internal enum Repetition
{
    /// <summary>Only where nothing of it can have reached the backend.</summary>
    BeforeBody,
    /// <summary>Whenever the backend is away: it reads only.</summary>
    Always,
}

/// <summary>Carries through the pipeline what may be repeated.</summary>
internal static class UpstreamRepetition
{
    private static readonly ResiliencePropertyKey<Repetition> Key = new("Gateway.Repetition");

    public static void Set(ResilienceContext context, Repetition repetition) => context.Properties.Set(Key, repetition);

    /// <summary>Whether the call may be repeated as a whole.</summary>
    public static bool IsAllowed(ResilienceContext context) => context.Properties.GetValue(Key, Repetition.BeforeBody) == Repetition.Always;

    /// <summary>Whether a failed request may be sent again.</summary>
    public static bool IsAllowed(ResilienceContext context, in Outcome<HttpResponseMessage> outcome) =>
        UpstreamFailures.IsBeforeBody(outcome.Exception)
        || (IsAllowed(context) && UpstreamFailures.IsOutage(outcome) && !(UpstreamFailures.RetryAfter(outcome.Result) > UpstreamDefaults.LongestRetryAfter));
}
