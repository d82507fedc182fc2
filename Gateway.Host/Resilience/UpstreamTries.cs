using System.Runtime.CompilerServices;
using Polly;
using Polly.Timeout;

namespace Gateway.Host.Resilience;

/// <summary>The tries of one request, which all together have as much time as the first.</summary>
/// <param name="send">Sends it.</param>
/// <param name="request">The request.</param>
/// <param name="circuit">The connection's circuit.</param>
/// <param name="limit">Ends when the time is over, or the caller leaves; null where the time is limited elsewhere.</param>
/// <param name="caller">Ends when the caller leaves.</param>
internal sealed class UpstreamTries(
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
    HttpRequestMessage request,
    UpstreamCircuit circuit,
    CancellationTokenSource? limit,
    CancellationToken caller)
{
    private Outcome<object>? _made;

    // A body that was read cannot be sent again, whatever the method.
    private bool Reads => (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head) && request.Content is null or ByteArrayContent or ReadOnlyMemoryContent;

    // To ask twice for a change of protocol would open two.
    private bool Hedges => Reads && request.Content is null && !request.Headers.NonValidated.Contains("Upgrade");

    private bool IsOver => limit is { IsCancellationRequested: true } && !caller.IsCancellationRequested;

    /// <summary>Makes one try; where it is a read that takes long, and that is wanted, a second one beside it.</summary>
    public ValueTask<Outcome<object>> MakeAsync(CancellationToken cancellationToken) =>
        circuit.Hedged is { } hedged && Hedges ? HedgeAsync(hedged, cancellationToken) : SendAsync(request, cancellationToken);

    /// <summary>Has the circuit judge the try that was made, if any, and makes the others that it allows.</summary>
    public async Task<HttpResponseMessage> GoOnAsync(Outcome<object>? made, bool isOwnCode, ResilienceContext context)
    {
        if (made is { } late && IsOver)
        {
            await circuit.HttpBreaker.JudgeAsync(late, isOwnCode);
            return Answered(late);
        }

        _made = made;
        await circuit.HttpBreaker.WatchAsync(context);
        UpstreamRepetition.Set(context, Reads ? Repetition.Always : Repetition.BeforeBody);
        if (isOwnCode)
            UpstreamRepetition.SetOwnCode(context);
        var outcome = await circuit.Http.ExecuteOutcomeAsync(static (context, tries) => tries.NextAsync(context.CancellationToken), context, this);

        // Where others have opened the circuit meanwhile, the try that was made is refused unseen; it counts all the same.
        if (Take() is { } unseen)
            outcome = unseen;
        return Answered(outcome);
    }

    private HttpResponseMessage Answered(Outcome<object> outcome)
    {
        if (outcome.Exception is OperationCanceledException cancelled && IsOver)
            throw TimedOut(cancelled);
        outcome.ThrowIfException();
        return (HttpResponseMessage)outcome.Result!;
    }

    private ValueTask<Outcome<object>> NextAsync(CancellationToken cancellationToken) => Take() is { } made ? ValueTask.FromResult(made) : MakeAsync(cancellationToken);

    private Outcome<object>? Take()
    {
        var made = _made;
        _made = null;
        return made;
    }

    private async ValueTask<Outcome<object>> HedgeAsync(ResiliencePipeline<object> hedged, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            UpstreamRepetition.SetSecond(context, second => SendAsync(Copy(request), second));
            return await hedged.ExecuteOutcomeAsync(static (context, tries) => tries.SendAsync(tries.Request, context.CancellationToken), context, this);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private HttpRequestMessage Request => request;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<object>> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return Outcome.FromResult<object>(message.Content is PacedContent paced
                ? await paced.SendAsync(ended => send(message, ended), cancellationToken)
                : await send(message, cancellationToken));
        }
        catch (OperationCanceledException error) when (IsOver)
        {
            return Outcome.FromException<object>(TimedOut(error));
        }
#pragma warning disable CA1031 // The circuit judges every failure.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Outcome.FromException<object>(error);
        }
    }

    private TimeoutRejectedException TimedOut(Exception cause) => new("No answer in time.", circuit.Settings.FirstByte, cause);

    private static HttpRequestMessage Copy(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach (var (name, values) in request.Headers.NonValidated)
            copy.Headers.TryAddWithoutValidation(name, values);
        UpstreamCall.Of(request)?.AttachTo(copy);
        return copy;
    }
}
