using System.Buffers.Binary;

namespace Gateway.Host.Services;

/// <summary>
/// Counts the messages of one direction of a WebSocket by the heads of its frames (RFC 6455, section 5.2), wherever they are cut.
/// Control frames are none.
/// </summary>
internal sealed class FrameCounter
{
    private const int MaxHead = 14;
    private const byte Final = 0x80;
    private const byte Control = 0x08;
    private const byte Masked = 0x80;
    private const byte Length = 0x7F;

    private readonly byte[] _head = new byte[MaxHead];
    private int _filled;
    private ulong _left;

    /// <summary>The messages that ended so far.</summary>
    public long Messages { get; private set; }

    /// <summary>The bytes of messages so far, as they travel.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the last frame is complete, so that one may be put in.</summary>
    public bool IsBetweenFrames => _left == 0 && _filled == 0;

    private bool IsControl => (_head[0] & Control) != 0;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_left > 0)
            {
                var passed = (int)Math.Min((ulong)bytes.Length, _left);
                if (!IsControl)
                    Bytes += passed;
                _left -= (ulong)passed;
                bytes = bytes[passed..];
                continue;
            }

            _head[_filled++] = bytes[0];
            bytes = bytes[1..];
            if (_filled < HeadLength())
                continue;
            if ((_head[0] & Final) != 0 && !IsControl)
                Messages++;
            _left = PayloadLength();
            _filled = 0;
        }
    }

    private int HeadLength() => _filled < 2
        ? 2
        : 2 + (_head[1] & Length) switch { 126 => 2, 127 => 8, _ => 0 } + ((_head[1] & Masked) != 0 ? 4 : 0);

    private ulong PayloadLength() => (_head[1] & Length) switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)),
        127 => BinaryPrimitives.ReadUInt64BigEndian(_head.AsSpan(2)),
        var length => (ulong)length,
    };
}
