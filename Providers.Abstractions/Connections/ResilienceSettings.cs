namespace Providers.Abstractions.Connections;

/// <summary>How the host protects calls to a backend, and everybody else from them. A plan's, or what a connection says instead.</summary>
public sealed record ResilienceSettings
{
    /// <summary>What holds where nothing else is said.</summary>
    public static ResilienceSettings Default { get; } = new();

    /// <summary>How long a call may take until the backend's headers, or first rows, are there, all its tries together. Where a body streams, <see cref="Idle"/> holds instead.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a body may stand still, either way.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// How long a call over the backend's own protocol may stand still, its first byte included. Supabase's functions may take 150 seconds
    /// (supabase.com/docs/guides/functions/limits) and then answer 504 themselves.
    /// </summary>
    public TimeSpan NativeIdle { get; init; } = TimeSpan.FromSeconds(160);

    /// <summary>How often a call is repeated at most, where that is safe.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>The mean wait before the first repetition; it doubles, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A backend that asks to wait longer than this is not asked again by the same call.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most repetitions of a connection in ten seconds, as a share of its calls.</summary>
    public double RetryShare { get; init; } = 0.2;

    /// <summary>How many repetitions in ten seconds there may be beyond the share, so that a connection with few calls has some.</summary>
    public int RetryFloor { get; init; } = 10;

    /// <summary>After how long without an answer a read is sent a second time; zero for never.</summary>
    public TimeSpan HedgeAfter { get; init; } = TimeSpan.Zero;

    /// <summary>The share of failed calls that opens the breaker.</summary>
    public double BreakerRatio { get; init; } = 0.5;

    /// <summary>The time over which the breaker counts.</summary>
    public TimeSpan BreakerWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The least calls in that time for the share to mean something.</summary>
    public int BreakerMinimum { get; init; } = 10;

    /// <summary>How long an open breaker lets nothing through.</summary>
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many calls may be under way on one connection.</summary>
    public int ConnectionCalls { get; init; } = 200;

    /// <summary>How many more may wait for one of them to end.</summary>
    public int ConnectionQueue { get; init; } = 100;

    /// <summary>How many calls of one tenant may be under way, on all its connections. Of a plan only.</summary>
    public int TenantCalls { get; init; } = 400;

    /// <summary>How many more may wait for one of them to end. Of a plan only.</summary>
    public int TenantQueue { get; init; } = 100;

    /// <summary>How long a call waits at most in a queue.</summary>
    public TimeSpan QueueWait { get; init; } = TimeSpan.FromSeconds(1);
}
