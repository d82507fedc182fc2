using System.Buffers.Text;
using System.Text;

namespace Gateway.Benchmarks.Load.Driver;

/// <summary>
/// Finds the end of an HTTP/1.1 response in what the socket gives, and remembers its status and the size of its body.
/// Knows <c>Content-Length</c> and chunked bodies; nothing is kept of the body itself.
/// </summary>
internal sealed class ResponseReader
{
    private const int MaxLine = 16 << 10;

    private readonly byte[] _line = new byte[MaxLine];
    private int _lineLength;
    private Part _part;
    private long _left;
    private bool _chunked;

    private enum Part { StatusLine, Headers, Body, ChunkSize, ChunkData, ChunkEnd, Trailers, Done }

    public int Status { get; private set; }

    public long BodyBytes { get; private set; }

    public bool Completed => _part == Part.Done;

    /// <summary>The server will close: the connection cannot be used again.</summary>
    public bool Closes { get; private set; }

    public void Reset()
    {
        _part = Part.StatusLine;
        _lineLength = 0;
        _left = 0;
        _chunked = false;
        Status = 0;
        BodyBytes = 0;
        Closes = false;
    }

    /// <summary>Takes in what was received. One response at a time: bytes after its end are a failure.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            switch (_part)
            {
                case Part.Done:
                    throw new InvalidDataException("The server sent more than one response.");
                case Part.Body or Part.ChunkData:
                    bytes = TakeBody(bytes);
                    break;
                default:
                    bytes = TakeLine(bytes);
                    break;
            }
        }
    }

    private ReadOnlySpan<byte> TakeBody(ReadOnlySpan<byte> bytes)
    {
        var taken = (int)Math.Min(_left, bytes.Length);
        _left -= taken;
        BodyBytes += taken;
        if (_left == 0)
            _part = _part == Part.Body ? Part.Done : Part.ChunkEnd;
        return bytes[taken..];
    }

    private ReadOnlySpan<byte> TakeLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var part = end < 0 ? bytes : bytes[..(end + 1)];
        if (end >= 0 && _lineLength == 0)
        {
            ReadLine(part.TrimEnd("\r\n"u8));
            return bytes[(end + 1)..];
        }

        // The line is split over two receives.
        part.CopyTo(_line.AsSpan(_lineLength));
        _lineLength += part.Length;
        if (end < 0)
            return default;
        var length = _lineLength;
        _lineLength = 0;
        ReadLine(_line.AsSpan(0, length).TrimEnd("\r\n"u8));
        return bytes[(end + 1)..];
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        switch (_part)
        {
            case Part.StatusLine:
                if (!line.StartsWith("HTTP/1."u8) || !Utf8Parser.TryParse(line[9..], out int status, out _))
                    throw new InvalidDataException($"Not a status line: '{Encoding.Latin1.GetString(line)}'.");
                Status = status;
                _part = Part.Headers;
                break;
            case Part.Headers when line.IsEmpty:
                _part = _chunked ? Part.ChunkSize : _left > 0 ? Part.Body : Part.Done;
                break;
            case Part.Headers:
                ReadHeader(line);
                break;
            case Part.ChunkSize:
                if (!Utf8Parser.TryParse(line, out _left, out _, 'x'))
                    throw new InvalidDataException("A chunk has no size.");
                _part = _left > 0 ? Part.ChunkData : Part.Trailers;
                break;
            case Part.ChunkEnd:
                _part = Part.ChunkSize;
                break;
            case Part.Trailers when line.IsEmpty:
                _part = Part.Done;
                break;
        }
    }

    private void ReadHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 0)
            return;
        var name = line[..colon];
        var value = line[(colon + 1)..].Trim((byte)' ');
        if (name.Length == 14 && Ascii.EqualsIgnoreCase(name, "content-length"u8))
            _ = Utf8Parser.TryParse(value, out _left, out _);
        else if (name.Length == 17 && Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            _chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
        else if (name.Length == 10 && Ascii.EqualsIgnoreCase(name, "connection"u8))
            Closes = Ascii.EqualsIgnoreCase(value, "close"u8);
    }
}
