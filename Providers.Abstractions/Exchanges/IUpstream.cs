using Providers.Abstractions.Connections;

namespace Providers.Abstractions.Exchanges;

/// <summary>
/// Calls a backend over HTTP, for what takes more than one request or needs to read an answer whole. The host implements it with
/// the pool, the time limits, the retries and the breaker that <see cref="Forward"/> has. Safe for concurrent use.
/// </summary>
public interface IUpstream
{
    /// <summary>Sends a request and reads the answer, whatever its status.</summary>
    /// <exception cref="Errors.ProviderException">
    /// <see cref="Errors.ErrorKind.UpstreamUnavailable"/>, <see cref="Errors.ErrorKind.UpstreamTimeout"/> or
    /// <see cref="Errors.ErrorKind.UpstreamError"/>: there is no answer, or it is larger than asked for;
    /// <see cref="Errors.ErrorKind.BadConfiguration"/>: it is a redirect, which is never followed.
    /// </exception>
    ValueTask<UpstreamAnswer> SendAsync(UpstreamRequest request, Connection connection, CancellationToken cancellationToken);

    /// <summary>Sends a request and gives the answer once its headers are there: the body may be of any size, and is read by whoever asked.</summary>
    /// <exception cref="Errors.ProviderException">As for <see cref="SendAsync"/>. Reading the body throws the same where it breaks off or stands still.</exception>
    ValueTask<UpstreamDownload> OpenAsync(UpstreamRequest request, Connection connection, CancellationToken cancellationToken);
}

/// <summary>A request to a backend.</summary>
public sealed record UpstreamRequest
{
    /// <summary>The method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>The absolute address, query included.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The headers, credentials included; body headers belong to <see cref="Content"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body, or null. One that streams is sent at most once.</summary>
    public HttpContent? Content { get; init; }

    /// <summary>The largest answer that is read whole, in bytes.</summary>
    public int MaxBytes { get; init; } = 1 << 20;
}
