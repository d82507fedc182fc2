namespace Providers.Abstractions.Exchanges;

/// <summary>
/// A producer that the host runs inside the connection's resilience pipeline and meters. It throws
/// <see cref="Errors.ProviderException"/> for what went wrong. It may be run again where nothing has been handed over yet
/// and the operation is safe to repeat.
/// </summary>
public abstract record Result : Exchange
{
    private Result()
    {
    }

    /// <summary>
    /// Whether producing calls a backend on a protocol of the provider's own, so that the host has to protect it by time limit,
    /// repetition and breaker. What goes through <see cref="IUpstream"/> is protected there.
    /// </summary>
    public bool IsRemote { get; init; }

    /// <summary>Whether producing reads only, so that it may be run again while nothing has been handed over.</summary>
    public bool CanRepeat { get; init; }

    /// <summary>Rows, handed over one by one as the backend gives them.</summary>
    /// <param name="Produce">Writes the rows into the sink and says what is known after the last.</param>
    public sealed record Rows(Func<IRowSink, CancellationToken, ValueTask<RowsSummary>> Produce) : Result;

    /// <summary>One small value, or null for an empty answer (204).</summary>
    /// <param name="Produce">Makes the value.</param>
    public sealed record Value(Func<CancellationToken, ValueTask<Answer?>> Produce) : Result;

    /// <summary>A stored object: the host answers conditions, ranges and HEAD, and streams the bytes that are left.</summary>
    /// <param name="Open">Opens the object; the host disposes of it.</param>
    public sealed record Object(Func<CancellationToken, ValueTask<Storage.ObjectContent>> Open) : Result;
}
