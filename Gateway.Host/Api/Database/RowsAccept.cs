using Gateway.Host.Forwarding;
using Microsoft.Net.Http.Headers;
using Providers.Abstractions.Database;

namespace Gateway.Host.Api.Database;

/// <summary>Which form of rows the <c>Accept</c> header asks for. JSON, where it asks for nothing that is known.</summary>
internal static class RowsAccept
{
    private const string Object = "application/vnd.pgrst.object";
    private const string CsvType = "text/csv";

    private static readonly RowsRendering Array = new();
    private static readonly RowsRendering Single = new() { Format = RowsFormat.Single, ObjectType = $"{Object}+json; charset=utf-8" };
    private static readonly RowsRendering Csv = new() { Format = RowsFormat.Csv };

    /// <summary>Whether one object is asked for.</summary>
    public static bool IsSingle(HttpRequest request) => Rendering(request).Format == RowsFormat.Single;

    /// <summary>Whether a table is asked for.</summary>
    public static bool IsCsv(HttpRequest request) => Rendering(request).Format == RowsFormat.Csv;

    public static RowsRendering Rendering(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        foreach (var value in accept)
        {
            // Nearly every call asks for JSON, or for anything: that need not be weighed.
            if (value is not null && (value.Contains(Object, StringComparison.OrdinalIgnoreCase) || value.Contains(CsvType, StringComparison.OrdinalIgnoreCase)))
                return MediaTypeHeaderValue.TryParseList(accept, out var types) ? Preferred(types) : Array;
        }

        return Array;
    }

    private static RowsRendering Preferred(IList<MediaTypeHeaderValue> types) => types
        .Where(static type => type.Quality is not 0)
        .OrderByDescending(static type => type.Quality ?? 1)
        .ThenBy(static type => type.MatchesAllTypes || type.MatchesAllSubTypes)
        .Select(Of)
        .FirstOrDefault(static rendering => rendering is not null) ?? Array;

    private static RowsRendering? Of(MediaTypeHeaderValue type) => type.MediaType.Value?.ToLowerInvariant() switch
    {
        Object or $"{Object}+json" => Single,
        CsvType => Csv,
        "application/json" or "application/*" or "*/*" => Array,
        _ => null,
    };
}
