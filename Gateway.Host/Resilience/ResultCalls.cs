using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Resilience;

/// <summary>Runs producers that call a backend on a protocol of their own through their connection's circuit.</summary>
internal sealed class ResultCalls(TimeProvider clock)
{
    /// <summary>Runs the producer of a result that is remote.</summary>
    /// <param name="result">What the adapter answered with.</param>
    /// <param name="circuit">The connection's circuit.</param>
    /// <param name="produce">Runs it. Its token ends when nothing has been handed over in time.</param>
    /// <param name="hasStarted">Whether something was handed over: from then on it is neither repeated nor limited in time.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async ValueTask<T> RunAsync<T>(
        Result result, UpstreamCircuit circuit, Func<CancellationToken, ValueTask<T>> produce, Func<bool> hasStarted, CancellationToken cancellationToken)
    {
        circuit.Count();
        var began = clock.GetTimestamp();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var limit = clock.CreateTimer(_ => EndUnless(hasStarted, ended), null, circuit.Settings.FirstByte, Timeout.InfiniteTimeSpan);
        var context = ResilienceContextPool.Shared.Get(ended.Token);
        try
        {
            // As over HTTP: while the circuit is closed the first try is made before its strategies are asked.
            Outcome<T>? first = circuit.CallBreaker.IsClosed ? await TryAsync(context) : null;
            if (first is not { } made)
                return Explained(await GoOnAsync(first, context));
            if (IsAnswer(made.Exception))
                await circuit.CallBreaker.SucceedAsync(context);
            else if (ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                await circuit.CallBreaker.JudgeAsync(Outcome.FromException<object>(made.Exception!), isOwnCode: false);
            else
                return Explained(await GoOnAsync(first, context));
            return Explained(made);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }

        async ValueTask<Outcome<T>> TryAsync(ResilienceContext context)
        {
            UpstreamRepetition.Set(context, result.CanRepeat ? Repetition.Always : Repetition.Never);
            try
            {
                return Outcome.FromResult(await produce(context.CancellationToken));
            }
            catch (OperationCanceledException error) when (ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return Outcome.FromException<T>(new TimeoutRejectedException("No answer in time.", circuit.Settings.FirstByte, error));
            }
#pragma warning disable CA1031 // The circuit judges every failure.
            catch (Exception error)
#pragma warning restore CA1031
            {
                // The caller may have seen some of it, and must not see it twice.
                if (hasStarted())
                    UpstreamRepetition.Set(context, Repetition.Never);
                return Outcome.FromException<T>(error);
            }
        }

        async ValueTask<Outcome<T>> GoOnAsync(Outcome<T>? first, ResilienceContext context)
        {
            UpstreamRepetition.SetTime(context, began, circuit.Settings.FirstByte);
            await circuit.CallBreaker.WatchAsync(context);
            var outcome = await circuit.Calls.ExecuteOutcomeAsync(
                (context, _) =>
                {
                    if (first is not { } made)
                        return TryAsync(context);
                    first = null;
                    return ValueTask.FromResult(made);
                },
                context,
                this);

            // Where others have opened the circuit meanwhile, the try that was made is refused unseen; it counts all the same.
            return first ?? outcome;
        }

        T Explained(Outcome<T> outcome)
        {
            if (outcome.Exception is { } error && (error is BrokenCircuitException or TimeoutRejectedException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested)))
                throw UpstreamFailures.Explain(error);
            outcome.ThrowIfException();
            return outcome.Result!;
        }
    }

    // Whatever a backend says of the call itself.
    private static bool IsAnswer(Exception? error) =>
        error is null || (error is ProviderException && !UpstreamFailures.IsOutage(Outcome.FromException<object>(error), isOwnCode: false));

    private static void EndUnless(Func<bool> hasStarted, CancellationTokenSource ended)
    {
        if (!hasStarted())
            ended.Cancel();
    }
}
