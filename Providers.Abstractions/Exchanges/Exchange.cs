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
}
