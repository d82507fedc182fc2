using System.Net.WebSockets;
using System.Text;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;

namespace Gateway.Host.Native.WebSockets;

/// <summary>
/// Relays both directions at once, until one side closes, breaks off or must not go on; then the other side is told, with the
/// same code where there is one.
/// </summary>
internal sealed class WebSocketPump(WebSocket caller, WebSocket backend, INativeMessages? rewriter, TimeProvider clock) : IAsyncDisposable
{
    // How long the other side has to answer a close before its connection is cut.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // RFC 6455, section 5.5: a control frame holds 125 bytes, of which the code takes two.
    private const int MaxReason = 123;

    private static readonly WebSocketEnd BackendGone = new(WebSocketCloseStatus.InternalServerError, "The backend broke off the connection.");
    private static readonly WebSocketEnd CallerGone = new(WebSocketCloseStatus.EndpointUnavailable, "The caller has left.");

    private readonly CancellationTokenSource _ended = new(Timeout.InfiniteTimeSpan, clock);

    public WebSocketRelay FromCaller { get; } = new(caller, backend, rewriter);

    public WebSocketRelay FromBackend { get; } = new(backend, caller, null);

    /// <summary>Runs to the end of both sides.</summary>
    /// <param name="ending">Says, where neither side ends, when and how it must not go on.</param>
    /// <param name="aborted">The caller's connection is gone.</param>
    public async Task RunAsync(Task<WebSocketEnd> ending, CancellationToken aborted)
    {
        await using var cut = aborted.UnsafeRegister(static ended => ((CancellationTokenSource)ended!).Cancel(), _ended);
        var up = RelayAsync(FromCaller, caller, backend, CallerGone);
        var down = RelayAsync(FromBackend, backend, caller, BackendGone);
        if (await Task.WhenAny(up, down, ending) == ending)
        {
            _ended.CancelAfter(Grace);
            await CloseAsync(caller, await ending);
            await CloseAsync(backend, CallerGone);
        }

        _ended.CancelAfter(Grace);
        await Task.WhenAll(up, down);
    }

    public ValueTask DisposeAsync()
    {
        _ended.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task RelayAsync(WebSocketRelay relay, WebSocket from, WebSocket to, WebSocketEnd gone)
    {
        try
        {
            await CloseAsync(to, await relay.RunAsync(_ended.Token));
        }
        catch (ProviderException error)
        {
            await CloseAsync(from, new WebSocketEnd(StatusOf(error.Kind), error.Message));
            await CloseAsync(to, CallerGone);
            await DrainAsync(from);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            await CloseAsync(to, gone);
        }
    }

    private static WebSocketCloseStatus StatusOf(ErrorKind kind) =>
        kind == ErrorKind.PayloadTooLarge ? WebSocketCloseStatus.MessageTooBig : WebSocketCloseStatus.PolicyViolation;

    // Reads on until the close is answered: were the connection cut over what is still under way, the close might never be seen.
    private async Task DrainAsync(WebSocket socket)
    {
        _ended.CancelAfter(Grace);
        var nothing = new byte[4 << 10];
        try
        {
            while ((await socket.ReceiveAsync(nothing.AsMemory(), _ended.Token)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // It is gone, or has had its time.
        }
    }

    private async Task CloseAsync(WebSocket socket, WebSocketEnd end)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(end.Status, end.Status == WebSocketCloseStatus.Empty ? null : Shorten(end.Reason), _ended.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // It is gone, or both directions end at once.
        }
    }

    private static string? Shorten(string? reason)
    {
        while (reason is not null && Encoding.UTF8.GetByteCount(reason) > MaxReason)
            reason = reason[..^1];
        return reason;
    }
}
