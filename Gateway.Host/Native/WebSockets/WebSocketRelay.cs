using System.Buffers;
using System.Net.WebSockets;
using Gateway.Host.Forwarding;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;

namespace Gateway.Host.Native.WebSockets;

/// <summary>
/// One direction of a tunnel. Messages pass piece by piece as they come, at the pace of whoever receives them, and are never held,
/// but for text that has to be looked at whole.
/// </summary>
internal sealed class WebSocketRelay(WebSocket from, WebSocket to, INativeMessages? rewriter)
{
    /// <summary>The largest text message that is held.</summary>
    public const int MaxText = 1 << 20;

    // Small, as there are two for every WebSocket that is open, most of which are silent.
    private const int BufferSize = 4 << 10;

    private PooledBuffer? _held;

    /// <summary>The bytes of the messages so far, as they were sent.</summary>
    public long Bytes { get; private set; }

    /// <summary>The messages so far.</summary>
    public long Messages { get; private set; }

    /// <summary>Relays until the sender closes, and returns how.</summary>
    /// <exception cref="WebSocketException">One of the two is gone.</exception>
    /// <exception cref="ProviderException">A message must not pass.</exception>
    public async Task<WebSocketEnd> RunAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var piece = await from.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (piece.MessageType == WebSocketMessageType.Close)
                    return new WebSocketEnd(from.CloseStatus ?? WebSocketCloseStatus.Empty, from.CloseStatusDescription);
                Bytes += piece.Count;
                if (piece.EndOfMessage)
                    Messages++;
                var bytes = buffer.AsMemory(0, piece.Count);
                if (rewriter is null || piece.MessageType != WebSocketMessageType.Text)
                    await to.SendAsync(bytes, piece.MessageType, piece.EndOfMessage, cancellationToken);
                else
                    await HoldAsync(bytes, piece.EndOfMessage, cancellationToken);
            }
        }
        finally
        {
            _held?.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask HoldAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken cancellationToken)
    {
        if ((_held?.Length ?? 0) + piece.Length > MaxText)
            throw new ProviderException(ErrorKind.PayloadTooLarge, $"A text message may have {MaxText} bytes here.");
        if (!isLast || _held is not null)
            (_held ??= new PooledBuffer(2 * BufferSize)).Append(piece.Span);
        if (!isLast)
            return;
        var message = _held?.Written ?? piece;
        await to.SendAsync(rewriter!.Rewrite(message) ?? message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        _held?.Dispose();
        _held = null;
    }
}

/// <summary>How a WebSocket was closed.</summary>
internal readonly record struct WebSocketEnd(WebSocketCloseStatus Status, string? Reason);
