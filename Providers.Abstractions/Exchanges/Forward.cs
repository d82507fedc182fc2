namespace Providers.Abstractions.Exchanges;

/// <summary>
/// Send this upstream. Bodies stream both ways and are not parsed, unless <see cref="Answer"/> says so. Of the caller's
/// request only what is named here goes upstream: no other header, cookie or query parameter does.
/// </summary>
public sealed record Forward : Exchange
{
    /// <summary>The method of the upstream request.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>The absolute address, query included. Never shown to the caller.</summary>
    public required Uri Uri { get; init; }

    /// <summary>Headers to set on the upstream request, credentials included.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Names of the caller's request headers to copy upstream as they are: <c>Range</c>, <c>If-None-Match</c>.</summary>
    public IReadOnlyList<string> CallerHeaders { get; init; } = [];

    /// <summary>What to send as the body.</summary>
    public ForwardBody Body { get; init; } = ForwardBody.Empty;

    /// <summary>
    /// Whether code of the tenant's own answers, which may say 502 to 504 as it likes: such an answer is no outage of the backend's, and is not
    /// asked for again.
    /// </summary>
    public bool RunsOwnCode { get; init; }

    /// <summary>How to read what comes back.</summary>
    public required ForwardAnswer Answer { get; init; }

    /// <summary>
    /// Looks at the headers of an answer that is no error by its status, and throws where it is an error all the same; null where none ever is.
    /// </summary>
    public Action<HttpResponseMessage>? Check { get; init; }

    /// <summary>
    /// What to send instead where the answer is an error, or null to report it; only for requests without the caller's body.
    /// </summary>
    public Func<UpstreamAnswer, Forward?>? Otherwise { get; init; }

    /// <summary>
    /// Turns an answer of 400 or above, or of 300, into an error. Its body is decompressed and cut at 64 KiB.
    /// </summary>
    public required Func<UpstreamAnswer, Errors.ProviderException> MapError { get; init; }
}
