using Microsoft.AspNetCore.Routing.Patterns;

namespace Gateway.Host.Services;

/// <summary>The first segments of the paths that are the gateway's own.</summary>
internal sealed class ReservedPaths
{
    // Served by no endpoint yet, or not by one that could be looked up.
    private readonly HashSet<string> _segments = new(StringComparer.OrdinalIgnoreCase) { "admin" };

    public void Add(IEnumerable<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>())
        {
            if (FirstSegment(endpoint.RoutePattern) is { } segment)
                _segments.Add(segment);
        }
    }

    public bool Contains(string segment) => _segments.Contains(segment);

    /// <summary>The first segment of a pattern; null where it is not the same for all that match.</summary>
    public static string? FirstSegment(RoutePattern pattern) =>
        pattern.PathSegments is [{ IsSimple: true } first, ..] && first.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : null;
}
