using System.Net;

namespace Gateway.Host.Forwarding;

/// <summary>The one pool of upstream connections, by authority. It keeps no cookies and follows no redirects.</summary>
internal sealed class UpstreamClient : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = new(new SmallBodyHandler(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(10),

        // Bounded so that a change of address in DNS is noticed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }));

    public void Dispose() => Invoker.Dispose();
}
