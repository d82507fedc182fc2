using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Providers.Embedded.Storage;

/// <summary>A stored object opened for reading; without a file where only its description is wanted.</summary>
internal sealed class StoredContent(ObjectInfo info, SafeFileHandle? file) : ObjectContent(info)
{
    private const int BufferSize = 128 * 1024;

    public override async ValueTask CopyToAsync(Stream destination, long offset, long count, CancellationToken cancellationToken)
    {
        if (file is null)
            throw new InvalidOperationException("The object was opened for its description only.");
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferSize, Math.Max(count, 1)));
        try
        {
            while (count > 0)
            {
                var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), offset, cancellationToken);
                if (read == 0)
                    throw new ProviderException(ErrorKind.UpstreamError, "The stored object is shorter than it should be: its file was damaged. Restore it from a backup.");
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                offset += read;
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override ValueTask DisposeAsync()
    {
        file?.Dispose();
        return ValueTask.CompletedTask;
    }
}
