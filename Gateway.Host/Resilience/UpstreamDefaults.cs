namespace Gateway.Host.Resilience;

/// <summary>The limits of calls to backends.</summary>
internal static class UpstreamDefaults
{
    /// <summary>How long a backend may take until its headers are there, where no body streams to it.</summary>
    public static readonly TimeSpan FirstByte = TimeSpan.FromSeconds(30);

    /// <summary>How long a body may stand still, either way.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(100);

    /// <summary>How long making a connection may take.</summary>
    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(10);

    /// <summary>How often a call is repeated, where that is safe.</summary>
    public const int Retries = 2;

    /// <summary>The mean wait before the first repetition; it doubles, with jitter.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>A backend that asks to wait longer than this is not asked again by the same call.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>The share of failed calls that opens a breaker.</summary>
    public const double BreakerRatio = 0.5;

    /// <summary>The time over which failures are counted.</summary>
    public static readonly TimeSpan BreakerWindow = TimeSpan.FromSeconds(10);

    /// <summary>The least calls in that time for the share to mean something.</summary>
    public const int BreakerMinimum = 10;

    /// <summary>How long an open breaker lets nothing through.</summary>
    public static readonly TimeSpan BreakerPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection's state is kept after its last call.</summary>
    public static readonly TimeSpan IdleState = TimeSpan.FromMinutes(10);
}
