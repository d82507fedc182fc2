using System.Buffers;
using System.Security.Cryptography;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Storage;

/// <summary>A stream written to a blob and hashed on the way, in memory that does not grow with its size.</summary>
/// <param name="Blob">The blob's id.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="ETag">The quoted SHA-256 of its bytes.</param>
internal readonly record struct BlobUpload(string Blob, long Size, string ETag)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Writes the whole stream; once this returns the bytes are durable. Where it fails, or <paramref name="checkSize"/> does, nothing is left.</summary>
    public static async ValueTask<BlobUpload> WriteAsync(
        BlobFolder folder, Stream content, long? length, Action<long> checkSize, CancellationToken cancellationToken)
    {
        if (length is { } declared)
            checkSize(declared);
        var blob = BlobFolder.NewId();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var reading = false; // A failure of the caller's stream is the caller's, not the disk's.
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0;
            using (var file = folder.Create(blob))
            {
                while (true)
                {
                    reading = true;
                    var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, BufferSize), BufferSize, throwOnEndOfStream: false, cancellationToken);
                    reading = false;
                    if (read == 0)
                        break;
                    checkSize(size + read);
                    hash.AppendData(buffer, 0, read);
                    await RandomAccess.WriteAsync(file, buffer.AsMemory(0, read), size, cancellationToken);
                    size += read;
                }
                if (length is { } promised && promised != size)
                    throw new ProviderException(ErrorKind.InvalidRequest, $"The body ended after {size} bytes, but {promised} were declared. Send it again.");
                RandomAccess.FlushToDisk(file);
            }

            folder.Sync(blob);
            return new BlobUpload(blob, size, $"\"{Convert.ToHexStringLower(hash.GetHashAndReset())}\"");
        }
        catch (Exception error)
        {
            folder.Discard(blob);
            if (!reading && error is (IOException or UnauthorizedAccessException))
                throw Unavailable(error);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ProviderException Unavailable(Exception error) => new(
        ErrorKind.UpstreamUnavailable,
        "The object could not be stored. Check that the disk has room and that the gateway may write to its data directory.",
        error);
}
