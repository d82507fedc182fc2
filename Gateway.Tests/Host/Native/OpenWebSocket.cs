using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Host.Native;

/// <summary>A WebSocket that is open, through a gateway, to a server of the test's own.</summary>
internal sealed class OpenWebSocket : IAsyncDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));
    private readonly SocketsHttpHandler _handler = new();

    private OpenWebSocket(NativeGateway gateway, WebSocketServer server) => (Gateway, Server) = (gateway, server);

    public NativeGateway Gateway { get; }

    public WebSocketServer Server { get; }

    public ClientWebSocket Socket { get; } = new();

    public static async Task<OpenWebSocket> StartAsync(
        Func<NativeGateway, string> target, Action<ClientWebSocketOptions, NativeGateway> options, bool http2, Action<WebApplicationBuilder>? configure = null)
    {
        var server = new WebSocketServer();
        var gateway = await NativeGateway.StartAsync(server.HandleAsync, configure: http2 ? UseHttp2 : configure);
        var open = new OpenWebSocket(gateway, server);
        options(open.Socket.Options, gateway);
        if (http2)
            (open.Socket.Options.HttpVersion, open.Socket.Options.HttpVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        var address = new UriBuilder(gateway.Raw(target(gateway))) { Scheme = "ws" };
        using var invoker = new HttpMessageInvoker(open._handler, disposeHandler: false);
        await open.Socket.ConnectAsync(address.Uri, invoker, open._deadline.Token);
        await server.Opened;
        return open;
    }

    public Task SendAsync(string text) => Socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, _deadline.Token);

    public async Task<(WebSocketMessageType Type, string Text)> NextAsync()
    {
        var (type, bytes) = await ReceiveAsync();
        return (type, Encoding.UTF8.GetString(bytes));
    }

    public async Task<byte[]> NextBytesAsync() => (await ReceiveAsync()).Bytes;

    /// <summary>Reads to the close, and answers it.</summary>
    public async Task<(WebSocketCloseStatus? Status, string? Reason)> EndAsync()
    {
        Assert.That((await ReceiveAsync()).Type, Is.EqualTo(WebSocketMessageType.Close));
        if (Socket.State == WebSocketState.CloseReceived)
            await Socket.CloseOutputAsync(Socket.CloseStatus!.Value, Socket.CloseStatusDescription, _deadline.Token);
        return (Socket.CloseStatus, Socket.CloseStatusDescription);
    }

    public async ValueTask DisposeAsync()
    {
        Socket.Dispose();
        _handler.Dispose();
        await Gateway.DisposeAsync();
        _deadline.Dispose();
    }

    /// <summary>Has a gateway speak HTTP/2 without TLS.</summary>
    public static void UseHttp2(WebApplicationBuilder builder) => builder.Configuration["Kestrel:EndpointDefaults:Protocols"] = nameof(HttpProtocols.Http2);

    private async Task<(WebSocketMessageType Type, byte[] Bytes)> ReceiveAsync()
    {
        var message = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var piece = await Socket.ReceiveAsync(buffer.AsMemory(), _deadline.Token);
            message.Write(buffer, 0, piece.Count);
            if (piece.EndOfMessage || piece.MessageType == WebSocketMessageType.Close)
                return (piece.MessageType, message.ToArray());
        }
    }
}
