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
    private readonly CsvTable? _csv = rendering.Format == RowsFormat.Csv ? new CsvTable(rendering.Columns) : null;
    private readonly bool _isHead = HttpMethods.IsHead(context.Request.Method);
    private TrailedBody? _streamed;
    private long? _total;
    private long _tableBytes;

    public long Rows { get; private set; }

    public long BytesSent { get; private set; }

    public bool NeedsFlush => _buffer.Length >= (_streamed is not null ? StreamSize : rendering.Hold ? HoldSize : BufferSize);

    public void Expect(long total) => _total = total;

    public void Write(ReadOnlySpan<byte> utf8Row)
    {
        Rows++;
        switch (rendering.Format)
        {
            case RowsFormat.Csv:
                AddToTable(utf8Row);
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
        if (_isHead)
        {
            _buffer.Clear(); // What is asked for are the headers, which can wait for the end.
            return;
        }

        if (_streamed is null)
        {
            SetHead(_total);
            if (_total is not null && rendering.ShowRange)
                context.Response.Headers.ContentRange = Range(_total, ShownOf(_total.Value));
            _streamed = rendering.NextPage is null
                ? new TrailedBody(context, "Content-Range", "Gateway-Documents-Read")
                : new TrailedBody(context, "Content-Range", "Gateway-Documents-Read", "Link");
        }

        await SendAsync(cancellationToken);
    }

    /// <summary>Sends what is left, with what is known after the last row.</summary>
    public async ValueTask CompleteAsync(RowsSummary summary, CancellationToken cancellationToken)
    {
        if ((rendering.Format == RowsFormat.Single && Rows != 1) || (rendering.WhenEmpty == ErrorKind.NotFound && Rows == 0))
            throw NotSingle();
        if (rendering.Format == RowsFormat.Array)
        {
            if (Rows == 0)
                _buffer.Append((byte)'[');
            _buffer.Append((byte)']');
        }

        _csv?.Write(_buffer);
        if (_streamed is not null)
        {
            await SendAsync(cancellationToken);
            await _streamed.EndAsync(Summary(summary), cancellationToken);
            return;
        }

        SetHead(summary.Total);
        foreach (var (name, value) in Summary(summary))
            context.Response.Headers[name] = value;
        if (_isHead)
            return;
        if (rendering.Format != RowsFormat.None)
            context.Response.ContentLength = _buffer.Length;
        if (_buffer.Length > 0)
            await SendAsync(cancellationToken);
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _csv?.Dispose();
    }

    private void AddToTable(ReadOnlySpan<byte> utf8Row)
    {
        _tableBytes += utf8Row.Length;
        if (_tableBytes > HoldSize)
            throw new ProviderException(ErrorKind.PayloadTooLarge, $"The rows are more than the {HoldSize >> 20} MiB that can be given as CSV, whose columns are known only after the last. Ask for fewer by 'limit', or for JSON, which streams.");
        _csv!.Add(utf8Row);
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (_streamed is not null)
            await _streamed.WriteAsync(_buffer.Written, cancellationToken);
        else
            await context.Response.Body.WriteAsync(_buffer.Written, cancellationToken);
        BytesSent += _buffer.Length;
        _buffer.Clear();
    }

    private void SetHead(long? total)
    {
        if (rendering.ShowRange && total is { } all && rendering.Offset > 0 && rendering.Offset >= all)
        {
            context.Gateway().ContentRange = string.Create(CultureInfo.InvariantCulture, $"*/{all}");
            throw new ProviderException(
                ErrorKind.RangeNotSatisfiable, $"'offset' is {rendering.Offset}, but only {all} rows match. Choose a smaller one.");
        }

        // As in PostgREST, an answer is partial only where the count shows that there is more.
        var partial = rendering.ShowRange && total is { } count && ShownOf(count) < count;
        context.Response.StatusCode = partial ? StatusCodes.Status206PartialContent : rendering.Status;
        context.Response.ContentType = rendering.Format switch
        {
            RowsFormat.Array => "application/json; charset=utf-8",
            RowsFormat.Single => rendering.ObjectType,
            RowsFormat.Csv => "text/csv; charset=utf-8",
            _ => null,
        };
    }

    private List<KeyValuePair<string, string>> Summary(in RowsSummary summary)
    {
        var headers = new List<KeyValuePair<string, string>>(3);
        if (rendering.ShowRange)
            headers.Add(new("Content-Range", Range(summary.Total, summary.Total is { } total ? ShownOf(total) : Rows)));
        else if (rendering.ShowWritten && summary.Total is { } written)
            headers.Add(new("Content-Range", Range(written, rendering.Status == StatusCodes.Status201Created ? 0 : written)));
        if (summary.DocumentsRead is { } read)
            headers.Add(new("Gateway-Documents-Read", read.ToString(CultureInfo.InvariantCulture)));
        if (summary.NextCursor is { } cursor && rendering.NextPage is { } nextPage)
            headers.Add(new("Link", $"<{nextPage(context.Request, cursor)}>; rel=\"next\""));
        return headers;
    }

    private string Range(long? total, long shown)
    {
        var all = total?.ToString(CultureInfo.InvariantCulture) ?? "*";
        return shown == 0
            ? $"*/{all}"
            : string.Create(CultureInfo.InvariantCulture, $"{rendering.Offset}-{rendering.Offset + shown - 1}/{all}");
    }

    // Where they are counted it is known how many of them are given, before the first and without giving them.
    private long ShownOf(long total) => Math.Clamp(total - rendering.Offset, 0, rendering.Limit);

    private ProviderException NotSingle() => Rows == 0 && rendering.WhenEmpty != ErrorKind.NotSingle
        ? new ProviderException(rendering.WhenEmpty, "There is no such row.")
        : new ProviderException(ErrorKind.NotSingle, $"One object was asked for, but {Rows} rows match. Narrow the query, or ask for 'application/json'.")
        {
            Details = $"The result contains {Rows} rows",
        };
}
