using Microsoft.AspNetCore.WebUtilities;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Storage;

/// <summary>
/// The bytes of the last part of a multipart body. Its end is reported only after it is certain that nothing follows, so
/// that a misordered upload is refused before it is stored.
/// </summary>
internal sealed class LastSectionStream(Stream section, MultipartReader reader) : Stream
{
    private bool _ended;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended)
            return 0;
        int read;
        try
        {
            read = await section.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception error) when (MultipartUpload.IsMistake(error))
        {
            throw MultipartUpload.Malformed();
        }

        if (read > 0 || buffer.IsEmpty)
            return read;
        if (await MultipartUpload.NextAsync(reader, cancellationToken) is not null)
            throw new ProviderException(ErrorKind.InvalidRequest, "'file' must be the last part of the upload, so that it can be stored as it arrives. Put 'path' and 'metadata' before it.");
        _ended = true;
        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
