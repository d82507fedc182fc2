namespace Gateway.Host.Services;

/// <summary>A connection whose frames are counted both ways, and that can be closed between two of them.</summary>
internal sealed class CountedDuplex(Stream inner, FrameCounter read, FrameCounter written) : Stream
{
    // RFC 6455, section 5.5.1: a close frame with the code 1001, going away.
    private static readonly byte[] GoingAway = [0x88, 0x02, 0x03, 0xE9];

    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _isToClose;
    private bool _isClosed;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var length = await inner.ReadAsync(buffer, cancellationToken);
        read.Add(buffer.Span[..length]);
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // Nothing follows a close.
            if (_isClosed)
                return;
            written.Add(buffer.Span);
            await inner.WriteAsync(buffer, cancellationToken);
            await CloseIfAskedAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Tells the receiver that the gateway goes away, as soon as no frame is half sent.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            _isToClose = true;
            await CloseIfAskedAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    public override void Flush() => throw new NotSupportedException("Connections are written asynchronously.");
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Connections are read asynchronously.");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Connections are written asynchronously.");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _writing.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask CloseIfAskedAsync(CancellationToken cancellationToken)
    {
        if (!_isToClose || _isClosed || !written.IsBetweenFrames)
            return;
        _isClosed = true;
        await inner.WriteAsync(GoingAway, cancellationToken);
        await inner.FlushAsync(cancellationToken);
    }
}
