using System.Net.Http.Headers;

namespace Providers.Abstractions.Exchanges;

/// <summary>An upstream's answer whose body is still to be read.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="headers">The response headers.</param>
/// <param name="contentHeaders">The headers that describe the body.</param>
/// <param name="body">The body, as it was sent.</param>
/// <param name="owner">What is disposed of with the answer.</param>
public sealed class UpstreamDownload(int status, HttpResponseHeaders headers, HttpContentHeaders contentHeaders, Stream body, IDisposable owner) : IAsyncDisposable
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The response headers.</summary>
    public HttpResponseHeaders Headers { get; } = headers;

    /// <summary>The headers that describe the body.</summary>
    public HttpContentHeaders ContentHeaders { get; } = contentHeaders;

    /// <summary>The body, as it was sent.</summary>
    public Stream Body { get; } = body;

    /// <summary>Ends the call, whether the body was read to its end or not.</summary>
    public async ValueTask DisposeAsync()
    {
        await Body.DisposeAsync();
        owner.Dispose();
    }
}
