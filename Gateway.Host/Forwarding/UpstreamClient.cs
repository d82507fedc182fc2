using Gateway.Host.Resilience;

namespace Gateway.Host.Forwarding;

/// <summary>The one way upstream, whatever the protocol on top of HTTP.</summary>
internal sealed class UpstreamClient(TimeProvider clock) : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = new(new SmallBodyHandler(new ResilienceHandler(clock, new TraceContextHandler(new UpstreamSockets()))));

    public void Dispose() => Invoker.Dispose();
}
