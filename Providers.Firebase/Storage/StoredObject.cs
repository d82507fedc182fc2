using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Providers.Firebase.Storage;

/// <summary>An object whose description is known: its bytes are asked for once it is known which of them are wanted.</summary>
internal sealed class StoredObject(JsonElement item, BucketPlace place, StorageCalls calls) : ObjectContent(ObjectDescription.Read(item, place))
{
    private const int BufferSize = 64 << 10;

    private readonly string _generation = item.Text("generation") ?? "";

    // As they are stored: Cloud Storage would otherwise unpack them, and their length would be another.
    public override string? ContentEncoding { get; } = item.Text("contentEncoding") is { Length: > 0 } encoding and not "identity" ? encoding : null;

    public override async ValueTask CopyToAsync(Stream destination, long offset, long count, CancellationToken cancellationToken)
    {
        var isPart = offset > 0 || count < Info.Size;
        var headers = new List<KeyValuePair<string, string>>(2);
        if (isPart)
            headers.Add(new("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{offset + count - 1}")));
        if (ContentEncoding is not null)
            headers.Add(new("Accept-Encoding", "gzip"));
        await using var answer = await calls.OpenAsync(place, place.NameOf(Info.Path), _generation, headers, cancellationToken);
        if (answer.Status != (isPart ? 206 : 200) || (answer.Headers.TryGetValues("x-goog-generation", out var generations) && generations.First() != _generation))
            throw new ProviderException(ErrorKind.Conflict, "The object was replaced or deleted while it was opened. Read it again.");
        await CopyAsync(answer.Body, destination, count, cancellationToken);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async ValueTask CopyAsync(Stream source, Stream destination, long count, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (count > 0)
            {
                var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken);
                if (read == 0)
                    throw new ProviderException(ErrorKind.UpstreamError, "The storage broke off before the object's end. Try again.");
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
