using System.Runtime.CompilerServices;
using Polly;
using Polly.Timeout;

namespace Gateway.Host.Resilience;

/// <summary>Sends requests through their connection's circuit, with a time limit until the headers are there.</summary>
internal sealed class ResilienceHandler(UpstreamCircuits circuits, TimeProvider clock, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly Func<ResilienceContext, Outcome<object>, ValueTask<Outcome<object>>> Made = static (_, made) => ValueTask.FromResult(made);

    private readonly TimeLimits _firstByte = new(UpstreamDefaults.FirstByte, clock);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        UpstreamCall.Of(request) is { Connection: { } connection } call
            ? SendAsync(request, call, circuits.Of(connection), cancellationToken)
            : base.SendAsync(request, cancellationToken);

    // While the circuit is closed the first try is made before its strategies are asked, and its outcome handed to them: where they
    // have nothing to wait for, as nearly always, they then cost no state machine each.
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, UpstreamCall call, UpstreamCircuit circuit, CancellationToken cancellationToken)
    {
        Outcome<object>? first = circuit.IsHttpClosed ? await SendOnceAsync(request, call.Streams, cancellationToken) : null;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            if (first is { Result: HttpResponseMessage response } answered && UpstreamFailures.IsAnswer(response))
            {
                await circuit.HttpBreaker.ExecuteOutcomeAsync(Made, context, answered);
                return response;
            }

            UpstreamRepetition.Set(context, request.Method == HttpMethod.Get || request.Method == HttpMethod.Head ? Repetition.Always : Repetition.BeforeBody);
            if (call.IsOwnCode)
                UpstreamRepetition.SetOwnCode(context);
            var tries = new Tries(this, request, call.Streams, first);
            var outcome = await circuit.Http.ExecuteOutcomeAsync(static (context, tries) => tries.NextAsync(context.CancellationToken), context, tries);

            // Where others have opened the circuit meanwhile, the try that was made is refused unseen; it counts all the same.
            if (tries.TakeFirst() is { } unseen)
                outcome = unseen;
            outcome.ThrowIfException();
            return (HttpResponseMessage)outcome.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<object>> SendOnceAsync(HttpRequestMessage request, bool streams, CancellationToken cancellationToken)
    {
        var limit = streams ? null : _firstByte.Begin();
        try
        {
            if (limit is null)
                return Outcome.FromResult<object>(await StreamAsync(request, cancellationToken));
            using (cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit))
                return Outcome.FromResult<object>(await base.SendAsync(request, limit.Token));
        }
        catch (OperationCanceledException error) when (limit is { IsCancellationRequested: true } && !cancellationToken.IsCancellationRequested)
        {
            return Outcome.FromException<object>(new TimeoutRejectedException("No answer in time.", UpstreamDefaults.FirstByte, error));
        }
#pragma warning disable CA1031 // The circuit judges every failure.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Outcome.FromException<object>(error);
        }
        finally
        {
            if (limit is not null)
                _firstByte.GiveBack(limit);
        }
    }

    private Task<HttpResponseMessage> StreamAsync(HttpRequestMessage request, CancellationToken cancellationToken) => request.Content is PacedContent paced
        ? paced.SendAsync(ended => base.SendAsync(request, ended), cancellationToken)
        : base.SendAsync(request, cancellationToken);

    /// <summary>The tries of one request, of which the first may have been made.</summary>
    private sealed class Tries(ResilienceHandler handler, HttpRequestMessage request, bool streams, Outcome<object>? first)
    {
        private Outcome<object>? _first = first;

        /// <summary>The outcome of the try that was made, once.</summary>
        public Outcome<object>? TakeFirst()
        {
            var made = _first;
            _first = null;
            return made;
        }

        /// <summary>The outcome of the try that was made, and of a new one from then on.</summary>
        public ValueTask<Outcome<object>> NextAsync(CancellationToken cancellationToken) =>
            TakeFirst() is { } made ? ValueTask.FromResult(made) : handler.SendOnceAsync(request, streams, cancellationToken);
    }
}
