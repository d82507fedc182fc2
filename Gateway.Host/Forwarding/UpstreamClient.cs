using System.Net;
using System.Text;
using Gateway.Host.Resilience;

namespace Gateway.Host.Forwarding;

/// <summary>The one pool of upstream connections, by authority. It keeps no cookies and follows no redirects.</summary>
internal sealed class UpstreamClient(UpstreamCircuits circuits, TimeProvider clock) : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = new(new SmallBodyHandler(new ResilienceHandler(circuits, clock, new TraceContextHandler(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = UpstreamDefaults.Connect,

        // As the server read them from the caller. By default what is not ASCII fails, as if the backend had.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,

        // Bounded so that a change of address in DNS is noticed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }))));

    public void Dispose() => Invoker.Dispose();
}
