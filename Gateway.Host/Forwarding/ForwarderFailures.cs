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
        if (Known(cause) is { } known)
            return known;
        return error switch
        {
            ForwarderError.RequestTimedOut => UpstreamFailures.Explain(new TimeoutException(null, cause)),
            ForwarderError.Request => UpstreamFailures.Explain(cause),
            ForwarderError.NoAvailableDestinations => new ProviderException(
                ErrorKind.UpstreamUnavailable, "None of the service's addresses is available. Try again later.", cause) { RetryAfter = UpstreamDefaults.BreakerPause },
            ForwarderError.RequestBodyClient => new ProviderException(ErrorKind.InvalidRequest, "The body was cut short. Send it again, whole.", cause),
            _ => new ProviderException(ErrorKind.UpstreamError, "The backend broke off its answer. Try again.", cause),
        };
    }

    // What the caller's own body failed with, such as its size, is told as it is.
    private static Exception? Known(Exception? error) => error switch
    {
        null or ProviderException or BadHttpRequestException => error,
        AggregateException several => several.InnerExceptions.Select(Known).FirstOrDefault(static known => known is not null),
        _ => Known(error.InnerException),
    };
}
