namespace Providers.Abstractions.Errors;

/// <summary>
/// The one exception that adapters throw. A caller's cancellation is not wrapped in it: it passes through untouched.
/// </summary>
/// <param name="kind">What went wrong, in the contract's words.</param>
/// <param name="message">What happened and how to mend it, for the caller to read. No credential, no upstream address.</param>
/// <param name="innerException">The cause, for the log.</param>
public sealed class ProviderException(ErrorKind kind, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What went wrong, in the contract's words.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>More than the message has room for: a constraint's detail, an index definition.</summary>
    public string? Details { get; init; }

    /// <summary>What to try instead.</summary>
    public string? Hint { get; init; }

    /// <summary>The backend's own code: <c>23505</c>, <c>RESOURCE_EXHAUSTED</c>.</summary>
    public string? UpstreamCode { get; init; }

    /// <summary>How long to wait before trying again, where that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
