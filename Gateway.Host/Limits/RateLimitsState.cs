namespace Gateway.Host.Limits;

/// <summary>How limits are that nodes share.</summary>
internal enum RateLimitsState
{
    /// <summary>All nodes count together.</summary>
    Shared,

    /// <summary>Redis is away, and each node counts for itself.</summary>
    Local,

    /// <summary>Redis is away, and calls are refused.</summary>
    Refusing,
}
