using System.Net;
using System.Text;
using Gateway.Host.Resilience;

namespace Gateway.Host.Forwarding;

/// <summary>
/// The pools of upstream connections, by authority. They keep no cookies and follow no redirects. What may reach public addresses
/// only has a pool of its own: it must not be given a connection that somebody opened who may reach others.
/// </summary>
internal sealed class UpstreamSockets : HttpMessageHandler
{
    private readonly HttpMessageInvoker _anywhere = new(Create());
    private readonly HttpMessageInvoker _public = new(CreatePublic());

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        (UpstreamCall.Of(request) is { Connection.PublicAddressesOnly: true } ? _public : _anywhere)
        .SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _anywhere.Dispose();
            _public.Dispose();
        }

        base.Dispose(disposing);
    }

    private static SocketsHttpHandler CreatePublic()
    {
        var handler = Create();
        handler.ConnectCallback = PublicAddresses.ConnectAsync;
        return handler;
    }

    private static SocketsHttpHandler Create() => new()
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
    };
}
