using Gateway.Host.Forwarding;
using Providers.Abstractions.Database;

namespace Gateway.Host.Api.Database;

/// <summary>Which form of rows the <c>Accept</c> header asks for. JSON, where it asks for nothing that is known.</summary>
internal static class RowsAccept
{
    private static readonly RowsRendering Array = new();
    private static readonly RowsRendering Single = new() { Format = RowsFormat.Single, ObjectType = "application/vnd.pgrst.object+json; charset=utf-8" };
    private static readonly RowsRendering Csv = new() { Format = RowsFormat.Csv };

    /// <summary>Whether one object is asked for.</summary>
    public static bool IsSingle(HttpRequest request) => Rendering(request).Format == RowsFormat.Single;

    public static RowsRendering Rendering(HttpRequest request)
    {
        foreach (var accept in request.Headers.Accept)
        {
            if (accept is null)
                continue;
            if (accept.Contains("application/vnd.pgrst.object", StringComparison.OrdinalIgnoreCase))
                return Single;
            if (accept.Contains("text/csv", StringComparison.OrdinalIgnoreCase))
                return Csv;
        }

        return Array;
    }
}
