using System.Net;
using Polly.Timeout;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Resilience;

/// <summary>
/// A body that streams to a backend, at the pace of the slower side. Where one of the two stands still, the call ends: the caller
/// who has stopped sending, or the backend that has stopped reading or does not answer.
/// </summary>
internal sealed class PacedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly TimeSpan _idle;
    private readonly CancellationTokenSource _stalled;
    private volatile bool _waitsForCaller;

    public PacedContent(HttpContent inner, TimeSpan idle, TimeProvider clock)
    {
        _inner = inner;
        _idle = idle;
        _stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        foreach (var (name, values) in inner.Headers)
            Headers.TryAddWithoutValidation(name, values);
    }

    /// <summary>Sends the request whose body this is, and ends it where it stands still.</summary>
    /// <exception cref="TimeoutRejectedException">The backend stood still.</exception>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: the caller did.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stalled.Token, cancellationToken);
        WaitFor(caller: false);
        try
        {
            return await send(ended.Token);
        }
        catch (Exception error) when (_stalled.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw _waitsForCaller
                ? new ProviderException(ErrorKind.InvalidRequest, "The body came too slowly. Send it again over a faster connection.", error)
                : new TimeoutRejectedException("The body was not taken, or not answered, in time.", _idle, error);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        WaitFor(caller: true);
        await using var paced = new PacedStream(stream, WaitFor);
        await _inner.CopyToAsync(paced, context, cancellationToken);
        WaitFor(caller: false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stalled.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void WaitFor(bool caller)
    {
        _waitsForCaller = caller;
        _stalled.CancelAfter(_idle);
    }
}
