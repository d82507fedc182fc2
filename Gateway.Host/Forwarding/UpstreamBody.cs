using System.IO.Compression;
using Gateway.Host.Resilience;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Forwarding;

/// <summary>Reads small bodies of upstream answers, decompressed and bounded.</summary>
internal static class UpstreamBody
{
    /// <summary>How much of an error's body is read.</summary>
    public const int MaxErrorBytes = 64 << 10;

    // Most answers are small, whatever might be: the buffer grows with what there is.
    private const int InitialSize = 4 << 10;

    public static async Task<UpstreamAnswer> ReadAsync(
        HttpResponseMessage response, int maxBytes, bool truncate, CancellationToken cancellationToken)
    {
        await using var body = Decompress(
            await response.Content.ReadAsStreamAsync(cancellationToken), response.Content.Headers.ContentEncoding.LastOrDefault());
        using var buffer = new PooledBuffer(InitialSize);
        try
        {
            while (buffer.Length <= maxBytes && await body.ReadAsync(buffer.GetMemory(), cancellationToken) is > 0 and var read)
                buffer.Advance(read);
            if (buffer.Length > maxBytes && !truncate)
                throw new ProviderException(ErrorKind.UpstreamError, "The backend's answer is larger than expected.");
            return new UpstreamAnswer(
                (int)response.StatusCode, response.Headers, response.Content.Headers, buffer.Written[..Math.Min(buffer.Length, maxBytes)].ToArray());
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            throw new ProviderException(ErrorKind.UpstreamError, UpstreamFailures.BrokenOff, error);
        }
    }

    private static Stream Decompress(Stream body, string? encoding) => encoding?.ToLowerInvariant() switch
    {
        "gzip" => new GZipStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        _ => body,
    };
}
