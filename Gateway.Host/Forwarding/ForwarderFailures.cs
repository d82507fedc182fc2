using Gateway.Host.Resilience;
using Providers.Abstractions.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Forwarding;

/// <summary>Says in the contract's words why YARP could not forward a request.</summary>
internal static class ForwarderFailures
{
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    public static Exception Explain(HttpContext context, ForwarderError error)
    {
        var cause = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        context.RequestAborted.ThrowIfCancellationRequested();
        if (UpstreamFailures.Known(cause) is { } known)
            return known;
        return error switch
        {
            ForwarderError.RequestTimedOut => UpstreamFailures.Explain(new TimeoutException(null, cause)),
            ForwarderError.Request => UpstreamFailures.Explain(cause),
            ForwarderError.NoAvailableDestinations => new ProviderException(
                ErrorKind.UpstreamUnavailable, "None of the service's addresses is available. Try again later.", cause) { RetryAfter = UpstreamFailures.RetryLater },
            // The caller is still there, so it was the time limit.
            _ when cause is OperationCanceledException => UpstreamFailures.Explain(new TimeoutException(null, cause)),
            ForwarderError.RequestBodyClient => new ProviderException(ErrorKind.InvalidRequest, "The body was cut short. Send it again, whole.", cause),
            _ => new ProviderException(ErrorKind.UpstreamError, UpstreamFailures.BrokenOff, cause),
        };
    }
}
