using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Host.Native;

/// <summary>Stands for Realtime: takes one WebSocket at a time, keeps what it is sent, and says what a test tells it to.</summary>
internal sealed class WebSocketServer
{
    private readonly TaskCompletionSource<HttpContext> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<(WebSocketMessageType Type, byte[] Bytes)> _messages = Channel.CreateUnbounded<(WebSocketMessageType, byte[])>();

    /// <summary>The handshake that came in.</summary>
    public Task<HttpContext> Opened => _opened.Task;

    public WebSocket Socket { get; private set; } = null!;

    /// <summary>How the caller's side ended, as it reached the server.</summary>
    public Task<(WebSocketCloseStatus? Status, string? Reason)> Closed { get; private set; } = null!;

    public async Task HandleAsync(HttpContext context)
    {
        Socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.LastOrDefault());
        Closed = ReceiveAsync();
        _opened.SetResult(context);
        await _done.Task;
    }

    /// <summary>The next whole message.</summary>
    public async Task<(WebSocketMessageType Type, byte[] Bytes)> NextAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _messages.Reader.ReadAsync(deadline.Token);
    }

    public async Task<string> NextTextAsync() => Encoding.UTF8.GetString((await NextAsync()).Bytes);

    /// <summary>Breaks the connection off.</summary>
    public async Task BreakOffAsync()
    {
        (await Opened).Abort();
        _done.TrySetResult(); // The receiving side may have noticed first.
    }

    private async Task<(WebSocketCloseStatus?, string?)> ReceiveAsync()
    {
        var message = new MemoryStream();
        var buffer = new byte[64 << 10];
        try
        {
            while (true)
            {
                var piece = await Socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (piece.MessageType == WebSocketMessageType.Close)
                    break;
                message.Write(buffer, 0, piece.Count);
                if (!piece.EndOfMessage)
                    continue;
                _messages.Writer.TryWrite((piece.MessageType, message.ToArray()));
                message.SetLength(0);
            }

            if (Socket.State == WebSocketState.CloseReceived)
                await Socket.CloseOutputAsync(Socket.CloseStatus!.Value, Socket.CloseStatusDescription, CancellationToken.None);
            return (Socket.CloseStatus, Socket.CloseStatusDescription);
        }
        catch (WebSocketException)
        {
            return (null, null);
        }
        finally
        {
            _done.TrySetResult();
        }
    }
}
