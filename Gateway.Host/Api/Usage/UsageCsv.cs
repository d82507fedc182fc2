using System.Globalization;
using System.Text;
using Gateway.Host.Api.Database;
using Gateway.Host.Usage.Reading;
using Microsoft.Net.Http.Headers;

namespace Gateway.Host.Api.Usage;

/// <summary>Usage as a table: the columns that it is grouped by, and the sums.</summary>
internal static class UsageCsv
{
    public const string MediaType = "text/csv";

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
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types) && types.Any(static type => type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);

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

    // RFC 4180, section 2.
    private static void Append(StringBuilder text, string? value)
    {
        if (value is null || !value.AsSpan().ContainsAny(",\"\r\n"))
            text.Append(value);
        else
            text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
