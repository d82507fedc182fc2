using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Gateway.Host.Forwarding;

/// <summary>
/// Makes CSV (RFC 4180) out of rows. The columns of documents are known only after the last, so the rows are gathered;
/// the number of rows in an answer is limited.
/// </summary>
/// <param name="columns">The columns that are known from the start; others follow as rows have them.</param>
internal sealed class CsvTable(IReadOnlyList<string> columns) : IDisposable
{
    private static readonly SearchValues<byte> NeedQuotes = SearchValues.Create(",\"\r\n"u8);

    private readonly List<string> _columns = [.. columns];
    private readonly HashSet<string> _seen = new(columns, StringComparer.Ordinal);
    private readonly List<JsonDocument> _rows = [];

    public void Add(ReadOnlySpan<byte> utf8Row)
    {
        var row = JsonDocument.Parse(utf8Row.ToArray());
        _rows.Add(row);
        foreach (var property in row.RootElement.EnumerateObject())
        {
            if (_seen.Add(property.Name))
                _columns.Add(property.Name);
        }
    }

    public void Write(PooledBuffer output)
    {
        if (_columns.Count == 0)
            return;
        for (var i = 0; i < _columns.Count; i++)
            WriteField(output, i, Encoding.UTF8.GetBytes(_columns[i]));
        output.Append("\r\n"u8);
        foreach (var row in _rows)
        {
            for (var i = 0; i < _columns.Count; i++)
                WriteField(output, i, row.RootElement.TryGetProperty(_columns[i], out var value) ? Text(value) : []);
            output.Append("\r\n"u8);
        }
    }

    public void Dispose()
    {
        foreach (var row in _rows)
            row.Dispose();
    }

    private static byte[] Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.String => Encoding.UTF8.GetBytes(value.GetString()!),
        _ => Encoding.UTF8.GetBytes(value.GetRawText()),
    };

    private static void WriteField(PooledBuffer output, int index, ReadOnlySpan<byte> text)
    {
        if (index > 0)
            output.Append((byte)',');
        if (!text.ContainsAny(NeedQuotes))
        {
            output.Append(text);
            return;
        }

        output.Append((byte)'"');
        foreach (var b in text)
        {
            if (b == (byte)'"')
                output.Append(b);
            output.Append(b);
        }

        output.Append((byte)'"');
    }
}
