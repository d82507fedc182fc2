using Providers.Abstractions.Errors;

namespace Gateway.Host.Pipeline;

/// <summary>CONNECT, which over HTTP/2 opens WebSockets, and nothing else here.</summary>
internal static class ConnectRequests
{
    /// <exception cref="ProviderException"><see cref="ErrorKind.MethodNotAllowed"/></exception>
    public static void RefuseOthers(HttpContext context)
    {
        if (HttpMethods.IsConnect(context.Request.Method) && !context.WebSockets.IsWebSocketRequest)
            throw new ProviderException(ErrorKind.MethodNotAllowed, "'CONNECT' opens WebSockets only.");
    }
}
