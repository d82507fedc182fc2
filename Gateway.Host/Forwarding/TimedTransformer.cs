using Gateway.Host.Pipeline;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Forwarding;

/// <summary>A transformer that takes the time until the upstream's headers are there, or it has failed.</summary>
internal abstract class TimedTransformer(IGatewayFeature feature, TimeProvider clock) : HttpTransformer
{
    private readonly long _started = clock.GetTimestamp();
    private bool _answered;

    protected IGatewayFeature Feature { get; } = feature;

    /// <summary>A backend's trailers are for nobody: they would pass unseen, credentials and addresses among them.</summary>
    public sealed override ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>The upstream has answered or failed. Counts once.</summary>
    public void Answered()
    {
        if (_answered)
            return;
        _answered = true;
        Feature.Upstream += clock.GetElapsedTime(_started);
    }
}
