using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;

namespace Gateway.Host.Forwarding;

/// <summary>
/// A body that starts before its length and its last headers are known: those follow as trailers. HTTP/1.1's chunks are framed
/// here, as the server gives no access to what ends them; HTTP/2 has trailers of its own, and HTTP/1.0 none.
/// </summary>
internal sealed class TrailedBody
{
    private readonly HttpContext _context;
    private readonly bool _framed;

    /// <param name="context">The request, of whose response nothing was sent yet.</param>
    /// <param name="trailers">The names of what may follow.</param>
    public TrailedBody(HttpContext context, params ReadOnlySpan<string> trailers)
    {
        _context = context;
        _framed = HttpProtocol.IsHttp11(context.Request.Protocol);
        if (_framed)
        {
            context.Response.Headers.TransferEncoding = "chunked";
            context.Response.Headers.Trailer = string.Join(", ", trailers!);
        }
        else if (context.Response.SupportsTrailers())
        {
            foreach (var name in trailers)
                context.Response.DeclareTrailer(name);
        }
    }

    /// <summary>Sends a piece, at the caller's pace.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        var output = _context.Response.BodyWriter;
        if (piece.IsEmpty)
            return; // An empty chunk would be the end.
        if (_framed)
            WriteSize(output, piece.Length);
        output.Write(piece.Span);
        if (_framed)
            output.Write("\r\n"u8);
        await output.FlushAsync(cancellationToken);
    }

    /// <summary>Ends the body.</summary>
    public async ValueTask EndAsync(IReadOnlyList<KeyValuePair<string, string>> trailers, CancellationToken cancellationToken)
    {
        if (_framed)
        {
            var end = new StringBuilder("0\r\n");
            foreach (var (name, value) in trailers)
                end.Append(name).Append(": ").Append(value).Append("\r\n");
            _context.Response.BodyWriter.Write(Encoding.ASCII.GetBytes(end.Append("\r\n").ToString()));
            await _context.Response.BodyWriter.FlushAsync(cancellationToken);
        }
        else if (_context.Response.SupportsTrailers())
        {
            foreach (var (name, value) in trailers)
                _context.Response.AppendTrailer(name, value);
        }
    }

    private static void WriteSize(PipeWriter output, int length)
    {
        var span = output.GetSpan(16);
        Utf8Formatter.TryFormat(length, span, out var written, new StandardFormat('x'));
        "\r\n"u8.CopyTo(span[written..]);
        output.Advance(written + 2);
    }
}
