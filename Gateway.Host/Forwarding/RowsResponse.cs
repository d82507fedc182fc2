using System.Globalization;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Forwarding;

/// <summary>
/// Gathers rows and sends them: at once where they fit the buffer, so that status and headers tell the whole truth, and as
/// a stream with trailers beyond that.
/// </summary>
internal sealed class RowsResponse(HttpContext context, RowsRendering rendering) : IRowSink, IDisposable
{
    private const int InitialSize = 16 << 10;
    private const int BufferSize = 1 << 20;
    private const int HoldSize = 16 << 20;
    private const int StreamSize = 64 << 10;

    private readonly PooledBuffer _buffer = new(InitialSize);
    private readonly CsvTable? _csv = rendering.Format == RowsFormat.Csv ? new CsvTable() : null;
    private bool _streaming;

    public long Rows { get; private set; }

    public long BytesSent { get; private set; }

    public bool NeedsFlush => _buffer.Length >= (_streaming ? StreamSize : rendering.Hold ? HoldSize : BufferSize);

    public void Write(ReadOnlySpan<byte> utf8Row)
    {
        Rows++;
        switch (rendering.Format)
        {
            case RowsFormat.Csv:
                _csv!.Add(utf8Row);
                break;
            case RowsFormat.Array:
                _buffer.Append(Rows == 1 ? (byte)'[' : (byte)',');
                _buffer.Append(utf8Row);
                break;
            case RowsFormat.Single when Rows == 1:
                _buffer.Append(utf8Row);
                break;
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (!NeedsFlush || rendering.Format != RowsFormat.Array)
            return;
        if (!_streaming)
        {
            SetHead(default);
            if (context.Response.SupportsTrailers())
            {
                context.Response.DeclareTrailer("Content-Range");
                context.Response.DeclareTrailer("Gateway-Documents-Read");
                context.Response.DeclareTrailer("Link");
            }

            _streaming = true;
        }

        await SendAsync(cancellationToken);
    }

    /// <summary>Sends what is left, with what is known after the last row.</summary>
    public async ValueTask CompleteAsync(RowsSummary summary, CancellationToken cancellationToken)
    {
        if (rendering.Format == RowsFormat.Single && Rows != 1)
            throw NotSingle();
        if (rendering.Format == RowsFormat.Array)
        {
            if (Rows == 0)
                _buffer.Append((byte)'[');
            _buffer.Append((byte)']');
        }

        _csv?.Write(_buffer);
        if (_streaming)
        {
            await SendAsync(cancellationToken);
            if (context.Response.SupportsTrailers())
                SetSummary((name, value) => context.Response.AppendTrailer(name, value), summary);
            return;
        }

        SetHead(summary);
        SetSummary((name, value) => context.Response.Headers[name] = value, summary);
        if (rendering is { Format: not RowsFormat.None, CountedLimit: null })
            context.Response.ContentLength = _buffer.Length;
        if (_buffer.Length > 0)
            await SendAsync(cancellationToken);
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _csv?.Dispose();
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(_buffer.Written, cancellationToken);
            BytesSent += _buffer.Length;
        }

        _buffer.Clear();
    }

    private void SetHead(in RowsSummary summary)
    {
        // As in PostgREST, an answer is partial only where the count shows that there is more.
        var partial = rendering.ShowRange && summary.Total is { } total && Shown(total) < total;
        if (rendering.ShowRange && summary.Total is { } all && rendering.Offset > 0 && rendering.Offset >= all)
        {
            context.Gateway().ContentRange = string.Create(CultureInfo.InvariantCulture, $"*/{all}");
            throw new ProviderException(
                ErrorKind.RangeNotSatisfiable, $"'offset' is {rendering.Offset}, but only {all} rows match. Choose a smaller one.");
        }

        context.Response.StatusCode = partial ? StatusCodes.Status206PartialContent : rendering.Status;
        context.Response.ContentType = rendering.Format switch
        {
            RowsFormat.Array => "application/json; charset=utf-8",
            RowsFormat.Single => rendering.ObjectType,
            RowsFormat.Csv => "text/csv; charset=utf-8",
            _ => null,
        };
    }

    private void SetSummary(Action<string, string> set, in RowsSummary summary)
    {
        if (rendering.ShowRange)
            set("Content-Range", Range(summary.Total));
        if (summary.DocumentsRead is { } read)
            set("Gateway-Documents-Read", read.ToString(CultureInfo.InvariantCulture));
        if (summary.NextCursor is { } cursor && rendering.NextPage is { } nextPage)
            set("Link", $"<{nextPage(cursor)}>; rel=\"next\"");
    }

    private string Range(long? total)
    {
        var all = total?.ToString(CultureInfo.InvariantCulture) ?? "*";
        var shown = Shown(total);
        return shown == 0
            ? $"*/{all}"
            : string.Create(CultureInfo.InvariantCulture, $"{rendering.Offset}-{rendering.Offset + shown - 1}/{all}");
    }

    private long Shown(long? total) =>
        rendering.CountedLimit is { } limit && total is { } all ? Math.Clamp(all - rendering.Offset, 0, limit) : Rows;

    private ProviderException NotSingle() => Rows == 0 && rendering.WhenEmpty != ErrorKind.NotSingle
        ? new ProviderException(rendering.WhenEmpty, "There is no such row.")
        : new ProviderException(ErrorKind.NotSingle, $"One object was asked for, but {Rows} rows match. Narrow the query, or ask for 'application/json'.")
        {
            Details = $"The result contains {Rows} rows",
        };
}
