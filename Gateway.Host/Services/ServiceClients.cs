using System.Text;
using Gateway.Host.Resilience;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Services;

/// <summary>Makes the clients of the operator's services: YARP's own, but that calls take their circuit.</summary>
internal sealed class ServiceClients(TimeProvider clock, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);

        // As the server read them from the caller, unless the operator says otherwise. By default what is not ASCII fails, as if the service had.
        handler.RequestHeaderEncodingSelector ??= static (_, _) => Encoding.UTF8;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new ResilienceHandler(clock, base.WrapHandler(context, handler));
}
