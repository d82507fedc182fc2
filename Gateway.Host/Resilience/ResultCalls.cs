using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
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
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var limit = clock.CreateTimer(_ => EndUnless(hasStarted, ended), null, circuit.Settings.FirstByte, Timeout.InfiniteTimeSpan);
        var context = ResilienceContextPool.Shared.Get(ended.Token);
        UpstreamRepetition.SetTime(context, clock.GetTimestamp(), circuit.Settings.FirstByte);
        try
        {
            return await circuit.Calls.ExecuteAsync(
                async context =>
                {
                    UpstreamRepetition.Set(context, result.CanRepeat ? Repetition.Always : Repetition.Never);
                    try
                    {
                        return await produce(context.CancellationToken);
                    }
                    catch (OperationCanceledException error) when (ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                    {
                        throw new TimeoutRejectedException("No answer in time.", circuit.Settings.FirstByte, error);
                    }
                    catch when (hasStarted())
                    {
                        // The caller has seen some of it, and must not see it twice.
                        UpstreamRepetition.Set(context, Repetition.Never);
                        throw;
                    }
                },
                context);
        }
        catch (Exception error) when (error is BrokenCircuitException or TimeoutRejectedException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw UpstreamFailures.Explain(error);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static void EndUnless(Func<bool> hasStarted, CancellationTokenSource ended)
    {
        if (!hasStarted())
            ended.Cancel();
    }
}
