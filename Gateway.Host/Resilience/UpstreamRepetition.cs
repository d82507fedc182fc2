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

/// <summary>Carries through the pipeline what may be repeated, until when, and what counts as a failure of the backend's.</summary>
internal static class UpstreamRepetition
{
    private static readonly ResiliencePropertyKey<Repetition> Key = new("Gateway.Repetition");
    private static readonly ResiliencePropertyKey<bool> OwnCode = new("Gateway.OwnCode");
    private static readonly ResiliencePropertyKey<(long Began, TimeSpan Limit)> Time = new("Gateway.Time");
    private static readonly ResiliencePropertyKey<Func<CancellationToken, ValueTask<Outcome<object>>>> SecondKey = new("Gateway.Second");

    public static void Set(ResilienceContext context, Repetition repetition) => context.Properties.Set(Key, repetition);

    /// <summary>Notes that the tenant's own code is called, whose errors are no outage.</summary>
    public static void SetOwnCode(ResilienceContext context) => context.Properties.Set(OwnCode, true);

    /// <summary>Notes when a call began that has so much time, all its tries together.</summary>
    public static void SetTime(ResilienceContext context, long began, TimeSpan limit) => context.Properties.Set(Time, (began, limit));

    /// <summary>Notes how a read is sent a second time.</summary>
    public static void SetSecond(ResilienceContext context, Func<CancellationToken, ValueTask<Outcome<object>>> second) => context.Properties.Set(SecondKey, second);

    /// <summary>How a read is sent a second time.</summary>
    public static Func<CancellationToken, ValueTask<Outcome<object>>> Second(ResilienceContext context) => context.Properties.GetValue(SecondKey, null!);

    /// <summary>How long there is until the call has to be answered.</summary>
    public static TimeSpan TimeLeft(ResilienceContext context, TimeProvider clock) =>
        context.Properties.TryGetValue(Time, out var time) ? time.Limit - clock.GetElapsedTime(time.Began) : TimeSpan.MaxValue;

    /// <summary>Whether a call failed because the backend is away.</summary>
    public static bool IsOutage(ResilienceContext context, in Outcome<object> outcome) =>
        !(outcome.Result is HttpResponseMessage response && UpstreamFailures.IsAnswer(response))
        && UpstreamFailures.IsOutage(outcome, context.Properties.GetValue(OwnCode, false));

    /// <summary>Whether a call that failed is one that may be made again.</summary>
    public static bool IsAllowed(ResilienceContext context, in Outcome<object> outcome) => context.Properties.GetValue(Key, Repetition.Never) switch
    {
        Repetition.Always => UpstreamFailures.IsBeforeBody(outcome.Exception) || IsOutage(context, outcome),
        Repetition.BeforeBody => UpstreamFailures.IsBeforeBody(outcome.Exception),
        _ => false,
    };
}
