using System.Globalization;
using System.Text;
using Gateway.Host.Api.Database;
using Gateway.Host.Usage.Reading;
using Microsoft.Net.Http.Headers;

namespace Gateway.Host.Api.Usage;

/// <summary>Usage as a table: the columns that it is grouped by, and the sums.</summary>
internal static class UsageCsv
{
    private const string MediaType = "text/csv";
    private const string Json = "application/json";

    private static readonly (string Name, Func<UsageRow, string?> Value)[] Columns =
    [
        ("tenant", static row => row.Tenant), ("key", static row => row.Key), ("operation", static row => row.Operation), ("resource", static row => row.Resource),
        ("provider", static row => row.Provider), ("status", static row => row.Status), ("user", static row => row.User), ("meter", static row => row.Meter),
    ];

    private static readonly (string Name, Func<UsageRow, IFormattable> Value)[] Sums =
    [
        ("calls", static row => row.Calls), ("bytes_in", static row => row.BytesIn), ("bytes_out", static row => row.BytesOut), ("upstream_ms", static row => row.UpstreamMs),
        ("documents_read", static row => row.DocumentsRead), ("messages", static row => row.Messages),
    ];

    /// <summary>Whether the caller would rather have a table than JSON.</summary>
    public static bool IsAskedFor(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types)
        && QualityOf(types, MediaType, "text/*") is { Quality: > 0 } table
        && QualityOf(types, Json, "application/*") is var json
        && (table.Quality > json.Quality || (table.Quality == json.Quality && table.Place < json.Place));

    public static Task WriteAsync(HttpContext context, UsageQuery query, IReadOnlyList<UsageRow> rows)
    {
        var columns = Columns.Where(column => query.Groups(column.Name)).ToList();
        var quantity = query.Groups(UsageQuery.ByMeter);
        var text = new StringBuilder("start");
        foreach (var name in columns.Select(static column => column.Name).Concat(quantity ? ["quantity"] : []).Concat(Sums.Select(static sum => sum.Name)))
            text.Append(',').Append(name);
        text.Append("\r\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Start:yyyy-MM-ddTHH:mm:ssZ}");
            foreach (var (_, value) in columns)
                Append(text.Append(','), value(row));
            if (quantity)
                text.Append(',').Append(row.Quantity?.ToString(CultureInfo.InvariantCulture));
            foreach (var (_, value) in Sums)
                text.Append(',').Append(value(row).ToString(null, CultureInfo.InvariantCulture));
            text.Append("\r\n");
        }

        context.Response.ContentType = $"{MediaType}; charset=utf-8";
        return context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    // The most specific range decides (RFC 9110, section 12.5.1). Of what is liked as well, the one that is named, and named first.
    private static (double Quality, int Place) QualityOf(IList<MediaTypeHeaderValue> types, params ReadOnlySpan<string> ranges)
    {
        foreach (var range in (ReadOnlySpan<string>)[.. ranges, "*/*"])
        {
            for (var i = 0; i < types.Count; i++)
            {
                if (types[i].MediaType.Equals(range, StringComparison.OrdinalIgnoreCase))
                    return (types[i].Quality ?? 1, range.EndsWith('*') ? int.MaxValue : i);
            }
        }

        return (0, int.MaxValue);
    }

    // RFC 4180, section 2. Callers make up names, and a spreadsheet would take one that begins like this for a formula.
    private static void Append(StringBuilder text, string? value)
    {
        if (value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
            value = $"'{value}";
        if (value is null || !value.AsSpan().ContainsAny(",\"\r\n"))
            text.Append(value);
        else
            text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
