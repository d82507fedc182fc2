using System.Text;
using Gateway.Host.Resilience;

namespace Gateway.Host.Forwarding;

/// <summary>
/// The pools of upstream connections, by authority. What may reach public addresses only has a pool of its own: it must not be
/// given a connection that somebody opened who may reach others.
/// </summary>
internal sealed class UpstreamSockets : HttpMessageHandler
{
    // Less than the time that a call has by default: so that one of several addresses may be dead.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker _anywhere = Create(publicAddressesOnly: false);
    private readonly HttpMessageInvoker _public = Create(publicAddressesOnly: true);

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

    private static HttpMessageInvoker Create(bool publicAddressesOnly)
    {
        var handler = Sockets.Create(publicAddressesOnly);
        handler.EnableMultipleHttp2Connections = true;
        handler.ConnectTimeout = ConnectTimeout;

        // As the server read them from the caller. By default what is not ASCII fails, as if the backend had.
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        return new HttpMessageInvoker(handler);
    }
}
