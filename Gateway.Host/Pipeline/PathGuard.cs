using Providers.Abstractions.Errors;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Refuses paths that try to climb: the server has resolved dot segments before routing, so that what was asked for and what
/// would be served are not the same.
/// </summary>
internal sealed class PathGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var path = RequestPath.Raw(context);
        if (path.Contains("/.", StringComparison.Ordinal) || path.ContainsAny('%', '\\'))
            Check(path);
        return next(context);
    }

    private static void Check(ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
        {
            var segment = RequestPath.Decode(path[range]);
            if (segment is "." or ".." || path.Contains('\\') || segment.Contains('\0', StringComparison.Ordinal) || Climbs(segment))
                throw new ProviderException(
                    ErrorKind.InvalidRequest, "The path holds '.', '..', NUL or a backslash that is not escaped. Name the resource itself, without them.");
        }
    }

    // An escaped slash within a segment divides it once more for whoever decodes it.
    private static bool Climbs(string segment) =>
        segment.Contains('/', StringComparison.Ordinal) && segment.Split('/').Any(part => part is "." or "..");
}
