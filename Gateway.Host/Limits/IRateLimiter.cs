namespace Gateway.Host.Limits;

/// <summary>Decides how fast callers may call. Safe for concurrent use.</summary>
internal interface IRateLimiter
{
    /// <summary>How the limits are, where that can change: null where they are in this process and nowhere else.</summary>
    RateLimitsState? State { get; }

    /// <summary>Counts a call against all limits that concern it, unless one of them is used up: then against none.</summary>
    /// <exception cref="Providers.Abstractions.Errors.ProviderException">
    /// <see cref="Providers.Abstractions.Errors.ErrorKind.StateUnavailable"/>: the limits are shared and away, and configuration wants calls to be refused then.
    /// </exception>
    ValueTask<RateLimitState> AcquireAsync(LimitedCall call);
}
