namespace Providers.Abstractions.Exchanges;

/// <summary>
/// How an operation is answered: by sending a request upstream (<see cref="Forward"/>) or by running a producer
/// (<see cref="Result"/>). Adapters make exchanges and the host runs them, so that pooling, resilience, metering,
/// timing and tracing live in one place. Making one does no input or output.
/// </summary>
public abstract record Exchange
{
    private protected Exchange()
    {
    }

    /// <summary>
    /// Whether the caller's token, where there is one, goes along and the backend answers with success only where it accepts it. The host then
    /// takes the token's subject for the end user who called.
    /// </summary>
    public bool ProvesUser { get; init; }

    /// <summary>Whether a write heeds <see cref="Connections.OperationContext.Once"/>, so that it can be run again where its answer was lost.</summary>
    public bool RunsOnce { get; init; }
}
