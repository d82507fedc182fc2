using Polly;

namespace Gateway.Host.Resilience;

/// <summary>What of a call may be repeated.</summary>
internal enum Repetition
{
    /// <summary>Nothing: it changes something, or its caller has seen some of the answer.</summary>
    Never,
    /// <summary>Only where nothing of it can have reached the backend.</summary>
    BeforeBody,
    /// <summary>Whenever the backend is away: it reads only.</summary>
    Always,
}

/// <summary>Carries through the pipeline what may be repeated, and what counts as a failure of the backend's.</summary>
internal static class UpstreamRepetition
{
    private static readonly ResiliencePropertyKey<Repetition> Key = new("Gateway.Repetition");
    private static readonly ResiliencePropertyKey<bool> OwnCode = new("Gateway.OwnCode");

    public static void Set(ResilienceContext context, Repetition repetition) => context.Properties.Set(Key, repetition);

    /// <summary>Notes that the tenant's own code is called, whose errors are no outage.</summary>
    public static void SetOwnCode(ResilienceContext context) => context.Properties.Set(OwnCode, true);

    /// <summary>Whether a call failed because the backend is away.</summary>
    public static bool IsOutage(ResilienceContext context, in Outcome<object> outcome) =>
        !(outcome.Result is HttpResponseMessage response && UpstreamFailures.IsAnswer(response))
        && UpstreamFailures.IsOutage(outcome, context.Properties.GetValue(OwnCode, false));

    /// <summary>Whether a call that failed may be made again.</summary>
    public static bool IsAllowed(ResilienceContext context, in Outcome<object> outcome) => context.Properties.GetValue(Key, Repetition.Never) switch
    {
        Repetition.Always => UpstreamFailures.IsBeforeBody(outcome.Exception)
            || (IsOutage(context, outcome) && !(UpstreamFailures.RetryAfter(outcome.Result as HttpResponseMessage) > UpstreamDefaults.LongestRetryAfter)),
        Repetition.BeforeBody => UpstreamFailures.IsBeforeBody(outcome.Exception),
        _ => false,
    };
}
