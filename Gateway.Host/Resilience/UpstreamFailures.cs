using System.Net;
using Microsoft.AspNetCore.Connections;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Resilience;

/// <summary>Tells outages from answers, and says what happened in the contract's words.</summary>
internal static class UpstreamFailures
{
    /// <summary>When to try again where nothing tells better.</summary>
    public static readonly TimeSpan RetryLater = TimeSpan.FromSeconds(5);

    /// <summary>What is told where a backend was reached and gave no whole answer.</summary>
    public const string BrokenOff = "The backend broke off its answer, or it cannot be read. A read can be tried again at once; of a write it is not known whether it was carried out.";

    /// <summary>Whether a response is no outage, whoever sent it.</summary>
    public static bool IsAnswer(HttpResponseMessage response) => (int)response.StatusCode < 500;

    /// <summary>
    /// Whether a call failed because the backend is away: no connection, no answer in time, or a proxy in front of it that says so.
    /// Other errors, 500 among them, may be one tenant's own statement's and open no breaker.
    /// </summary>
    /// <param name="outcome">A response, or whatever the call failed with.</param>
    /// <param name="isOwnCode">
    /// Whether it was the tenant's own code that was called: then 502 to 504 may be its answer, and only what no code of a tenant's
    /// sends (520 to 524, of the network before the backend) is an outage.
    /// </param>
    public static bool IsOutage(in Outcome<object> outcome, bool isOwnCode) => outcome.Result is HttpResponseMessage response
        ? (int)response.StatusCode is >= 520 and <= 524 || (!isOwnCode && (int)response.StatusCode is 502 or 503 or 504)
        : IsOutage(outcome.Exception);

    // What fails over the caller's own body says nothing about the backend.
    private static bool IsOutage(Exception? error) =>
        error is TimeoutRejectedException or TimeoutException or ProviderException { Kind: ErrorKind.UpstreamUnavailable or ErrorKind.UpstreamTimeout }
        || (error is HttpRequestException && !IsOfCaller(error));

    /// <summary>Whether a request failed before any of its body can have been read.</summary>
    public static bool IsBeforeBody(Exception? error) => error is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>
    /// The failure of a call whose answer is none: it leads elsewhere, which is never followed, as what went to this address may not be
    /// for another; it changes to a protocol that nobody asked for; it says that nothing has changed since a time that nobody named, or that
    /// a form is to be emptied. Null where it is an answer.
    /// </summary>
    public static ProviderException? NoAnswer(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        205 => Unasked(response),
        304 when !IsConditional(response) => Unasked(response),
        > 300 and < 400 and not 304 => new ProviderException(
            ErrorKind.BadConfiguration, "The backend answered with a redirect, which is never followed. Set the connection's address to where it leads."),
        < 200 => new ProviderException(ErrorKind.UpstreamError, "The backend wants to change the protocol, unasked. Check the connection's address."),
        _ => null,
    };

    private static ProviderException Unasked(HttpResponseMessage response) =>
        new(ErrorKind.UpstreamError, $"The backend answered with {(int)response.StatusCode}, for which nobody asked. Check the connection's address.");

    private static bool IsConditional(HttpResponseMessage response) =>
        response.RequestMessage?.Headers.NonValidated is { } headers && (headers.Contains("If-None-Match") || headers.Contains("If-Modified-Since"));

    /// <summary>How long a backend asks to wait, or null.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage? response) => response is null ? null : UpstreamAnswer.WaitOf(response.Headers);

    /// <summary>What the caller's own body failed with, such as its size, which is told as it is; null where it was something else.</summary>
    public static Exception? Known(Exception? error) => error switch
    {
        null or ProviderException or BadHttpRequestException => error,
        AggregateException several => several.InnerExceptions.Select(Known).FirstOrDefault(static known => known is not null),
        _ => Known(error.InnerException),
    };

    // The server says so itself, or that the connection that the body came over is gone.
    private static bool IsOfCaller(Exception? error) =>
        error is not null && (error is ProviderException or BadHttpRequestException or ConnectionResetException or ConnectionAbortedException || IsOfCaller(error.InnerException));

    /// <summary>The failure of a call that got no answer.</summary>
    public static ProviderException Explain(Exception? cause) => cause switch
    {
        ProviderException known => known,
        BrokenCircuitException open => new ProviderException(
            ErrorKind.UpstreamUnavailable, "The backend has failed again and again, and is left alone for a moment. Try again as 'Retry-After' says.", cause)
        {
            RetryAfter = open.RetryAfter ?? RetryLater,
        },
        TimeoutRejectedException or TimeoutException or TaskCanceledException or OperationCanceledException =>
            new ProviderException(ErrorKind.UpstreamTimeout, "The backend did not answer in time. Try again later.", cause),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new ProviderException(
            ErrorKind.BadConfiguration, "No secure connection to the backend could be made. Check that the connection's address is right and its certificate valid.", cause),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new ProviderException(
            ErrorKind.UpstreamUnavailable, "The backend's host is not known. Check the connection's address; a project that was paused or deleted has none.", cause) { RetryAfter = RetryLater },
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new ProviderException(
            ErrorKind.UpstreamUnavailable, "The backend cannot be reached. Try again later, or check the connection's address.", cause) { RetryAfter = RetryLater },
        _ => new ProviderException(ErrorKind.UpstreamError, BrokenOff, cause),
    };
}
