using System.Net;
using System.Net.Http.Headers;

namespace Providers.Firebase.Storage;

/// <summary>The caller's bytes as a part of a request: read once, as they arrive, and with their length where that is known.</summary>
internal sealed class UploadContent : HttpContent
{
    private readonly Stream _bytes;
    private readonly long? _length;

    private UploadContent(Stream bytes, string contentType, long? length)
    {
        (_bytes, _length) = (bytes, length);
        Headers.TryAddWithoutValidation("Content-Type", contentType);
    }

    /// <summary>A description and the bytes behind it. https://cloud.google.com/storage/docs/uploading-objects#uploading-an-object</summary>
    public static HttpContent Describe(ReadOnlyMemory<byte> description, Stream bytes, string contentType, long? length)
    {
        var content = new MultipartContent("related", $"gateway-{Guid.NewGuid():N}");
        content.Add(new ReadOnlyMemoryContent(description) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } } });
        content.Add(new UploadContent(bytes, contentType, length));
        return content;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => _bytes.CopyToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }
}
