using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Resilience;

/// <summary>Runs producers that call a backend on a protocol of their own through their connection's circuit.</summary>
internal sealed class ResultCalls(UpstreamCircuits circuits, TimeProvider clock)
{
    /// <summary>Runs the producer of a result that is remote.</summary>
    /// <param name="result">What the adapter answered with.</param>
    /// <param name="connection">Whose circuit it takes.</param>
    /// <param name="produce">Runs it. Its token ends when nothing has been handed over in time.</param>
    /// <param name="hasStarted">Whether something was handed over: from then on it is neither repeated nor limited in time.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async ValueTask<T> RunAsync<T>(
        Result result, Connection connection, Func<CancellationToken, ValueTask<T>> produce, Func<bool> hasStarted, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            return await circuits.Of(connection).Calls.ExecuteAsync(
                async context =>
                {
                    UpstreamRepetition.Set(context, result.CanRepeat ? Repetition.Always : Repetition.Never);
                    try
                    {
                        return await RunOnceAsync(produce, hasStarted, context.CancellationToken);
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
        catch (Exception error) when (error is BrokenCircuitException or TimeoutRejectedException)
        {
            throw UpstreamFailures.Explain(error);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<T> RunOnceAsync<T>(Func<CancellationToken, ValueTask<T>> produce, Func<bool> hasStarted, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var limit = clock.CreateTimer(_ => EndUnless(hasStarted, ended), null, UpstreamDefaults.FirstByte, Timeout.InfiniteTimeSpan);
        try
        {
            return await produce(ended.Token);
        }
        catch (OperationCanceledException error) when (ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutRejectedException("No answer in time.", UpstreamDefaults.FirstByte, error);
        }
    }

    private static void EndUnless(Func<bool> hasStarted, CancellationTokenSource ended)
    {
        if (!hasStarted())
            ended.Cancel();
    }
}
