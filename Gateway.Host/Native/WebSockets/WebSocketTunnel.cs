using System.Net;
using System.Net.WebSockets;
using Gateway.Host.Admission;
using Gateway.Host.Forwarding;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Shutdown;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;

namespace Gateway.Host.Native.WebSockets;

/// <summary>
/// Joins a caller's WebSocket to one of the backend's. It is the gateway's own on both sides, not YARP's copy of bytes, since its
/// messages are counted and those of the caller may have to be rewritten.
/// </summary>
internal sealed class WebSocketTunnel(UpstreamClient client, OpenWebSockets sockets, KeyWatch watch, Draining draining, TimeProvider clock)
{
    // Frequent enough for the middleboxes in between, of which some drop what is silent for a minute.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private static readonly WebSocketEnd Stopping = new(WebSocketCloseStatus.EndpointUnavailable, "The gateway is stopping. Connect again.");
    private static readonly WebSocketEnd NotInForce = new(WebSocketCloseStatus.PolicyViolation, "The key or the connection that opened this is no longer in force.");

    public async Task RunAsync(HttpContext context, NativeTarget target, NativeTransformer transformer)
    {
        using var place = sockets.Enter(context.Gateway().Tenant!.Name);
        using var response = await UpstreamHandshake.SendAsync(context, transformer, client);
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            await RefuseAsync(context, response, transformer);
            return;
        }

        var subprotocol = UpstreamHandshake.Subprotocol(response);
        using var backend = WebSocket.CreateFromStream(
            await response.Content.ReadAsStreamAsync(context.RequestAborted),
            new WebSocketCreationOptions { SubProtocol = subprotocol, KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        using var caller = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { SubProtocol = subprotocol, KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        context.Gateway().Admitted?.Leave();
        await using var pump = new WebSocketPump(caller, backend, target.Messages, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(draining.Ending);
        try
        {
            await pump.RunAsync(EndingAsync(context, over.Token), context.RequestAborted);
        }
        finally
        {
            await over.CancelAsync();
            var feature = context.Gateway();
            (feature.BytesIn, feature.BytesOut, feature.Messages) = (pump.FromCaller.Bytes, pump.FromBackend.Bytes, pump.FromCaller.Messages + pump.FromBackend.Messages);
        }
    }

    private async Task<WebSocketEnd> EndingAsync(HttpContext context, CancellationToken stopping)
    {
        try
        {
            await watch.WaitAsync(context, stopping);
            return NotInForce;
        }
        catch (OperationCanceledException)
        {
            return Stopping;
        }
    }

    private static async Task RefuseAsync(HttpContext context, HttpResponseMessage response, NativeTransformer transformer)
    {
        // To CONNECT, which is how HTTP/2 opens one, every success is a tunnel.
        if (HttpMethods.IsConnect(context.Request.Method) && response.IsSuccessStatusCode)
            throw new ProviderException(ErrorKind.UpstreamError, $"The backend opened no WebSocket, but answered with {(int)response.StatusCode}. Check the path.");
        context.Response.StatusCode = (int)response.StatusCode;
        CountedBody.Count(context);
        if (await transformer.TransformResponseAsync(context, response, context.RequestAborted))
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        await context.Response.StartAsync(context.RequestAborted);
    }
}
