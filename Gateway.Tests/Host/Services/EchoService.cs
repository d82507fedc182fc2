using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Host.Services;

/// <summary>A service of an operator's: it tells what it was sent, and sends back the one message that it is sent over a WebSocket.</summary>
internal static class EchoService
{
    public static async Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100];
            var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, endOfMessage: true, context.RequestAborted);
            await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
            return;
        }

        if (context.Request.Path == "/echo/nothing")
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (context.Request.Path.StartsWithSegments("/echo/status", out var status))
        {
            context.Response.StatusCode = int.Parse(status.Value!.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
            return;
        }

        if (context.Request.Path == "/search/orders")
        {
            foreach (var name in new[] { "X-Accel-Redirect", "X-Sendfile", "Gateway-Provider", "Strict-Transport-Security", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "X-Own" })
                context.Response.Headers[name] = "1";
        }

        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.Headers.SetCookie = "a=b";
        var echo = new StringBuilder($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        foreach (var (name, value) in context.Request.Headers)
            echo.Append('\n').Append(name).Append(": ").Append(value);
        await context.Response.WriteAsync(echo.ToString());
    }
}
