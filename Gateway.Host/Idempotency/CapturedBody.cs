namespace Gateway.Host.Idempotency;

/// <summary>
/// Holds an answer back until it is kept. What turns out to be too large to be kept is sent on as it comes, so that no answer takes more
/// memory than that; whether anybody still reads it does not matter to the one who writes.
/// </summary>
/// <param name="caller">Where answers go.</param>
/// <param name="most">How much is held.</param>
internal sealed class CapturedBody(Stream caller, int most) : Stream
{
    private MemoryStream? _held = new();
    private bool _isLeft;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Whether all of it is held, and nothing was sent yet.</summary>
    public bool IsWhole => _held is not null;

    /// <summary>What is held.</summary>
    public ReadOnlyMemory<byte> Kept => _held is null ? default : _held.GetBuffer().AsMemory(0, (int)_held.Length);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_held is not null && _held.Length + buffer.Length <= most)
        {
            _held.Write(buffer.Span);
            return;
        }

        if (_held is not null)
        {
            var held = Kept;
            _held = null;
            await SendAsync(held, cancellationToken);
        }

        await SendAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => _held is null && !_isLeft ? caller.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are written asynchronously.");
    public override void Flush() => throw new NotSupportedException("Bodies are written asynchronously.");
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    // A caller who has left does not cut off what is being carried out.
    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_isLeft)
            return;
        try
        {
            await caller.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            _isLeft = true;
        }
    }
}
