using Gateway.Host.Pipeline;
using Microsoft.AspNetCore.Http.Features;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Forwarding;

/// <summary>Reads a caller's body up to a limit, refuses what goes beyond, and counts what was read.</summary>
internal sealed class LimitedStream(Stream inner, long limit, IGatewayFeature feature) : Stream
{
    private long _read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    /// <summary>How much was read.</summary>
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <summary>The request's body, within the plan's limit for objects.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.PayloadTooLarge"/>: it says itself that it is larger.</exception>
    public static LimitedStream OfBody(HttpContext context)
    {
        var limit = PlanLimit(context);
        return context.Request.ContentLength > limit ? throw TooLarge(limit) : new LimitedStream(context.Request.Body, limit, context.Gateway());
    }

    /// <summary>The request's body, within the server's limit for small ones. One that does not tell its length is counted as it is read.</summary>
    public static Stream Counted(HttpContext context) => context.Request.ContentLength is null
        ? context.Request.Body = new LimitedStream(context.Request.Body, long.MaxValue, context.Gateway())
        : context.Request.Body;

    /// <summary>The plan's limit for objects. It takes the place of the server's, which is meant for small bodies.</summary>
    public static long PlanLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = null;
        return context.Gateway().Tenant!.Plan.MaxObjectSize;
    }

    private static ProviderException TooLarge(long limit) =>
        new(ErrorKind.PayloadTooLarge, $"The object is larger than the {limit} bytes that the plan allows.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException error) when (error.InnerException is OverflowException)
        {
            // Of a chunk whose size no number holds the server speaks as of a connection that broke.
            throw new BadHttpRequestException("The body has a chunk of a size that is none. Send it again, well formed.", error);
        }

        _read += read;
        feature.BytesIn = _read;
        return _read <= limit ? read : throw TooLarge(limit);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
