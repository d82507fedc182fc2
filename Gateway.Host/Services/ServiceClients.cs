using Gateway.Host.Resilience;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Services;

/// <summary>Makes the clients of the operator's services: YARP's own, but that calls take their circuit.</summary>
internal sealed class ServiceClients(TimeProvider clock, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new ResilienceHandler(clock, base.WrapHandler(context, handler));
}
