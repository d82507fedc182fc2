using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.Resilience;

namespace Gateway.Host.Api.Admin;

/// <summary>How one connection's backend has been of late: <c>closed</c> while it works, <c>open</c> while it is left alone, <c>half_open</c> while it is tried again.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Connection">Its name; of a service of the operator's, what its calls are called.</param>
/// <param name="State">As above.</param>
/// <param name="Calls">Calls under way.</param>
/// <param name="Queued">Calls that wait for one of them to end.</param>
/// <param name="Retries">Calls that were made again since the state is kept.</param>
/// <param name="RetriesLeft">How many more could be made again right now.</param>
internal sealed record UpstreamAnswer(string Tenant, string Connection, string State, int Calls, int Queued, long Retries, int RetriesLeft);

/// <summary>A page of connections that were called of late.</summary>
internal sealed record UpstreamPage(IReadOnlyList<UpstreamAnswer> Upstreams, string? NextCursor);

/// <summary><c>GET /admin/upstreams</c>: the state of the connections that were called through this node in the last minutes.</summary>
internal sealed class UpstreamsEndpoint(UpstreamCircuits circuits)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<UpstreamsEndpoint>(app.ServiceProvider);
        app.MapMethods("/admin/upstreams", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(new OperatorEndpoint("tenant", "limit", "cursor"));
    }

    private Task List(HttpContext context)
    {
        var (after, limit) = (AdminPage.After(context.Request), PageParameters.Limit(context.Request));
        var tenant = context.Request.Query["tenant"] is [{ Length: > 0 } name] ? name : null;
        var entries = circuits.States
            .Where(entry => tenant is null || entry.Tenant == tenant)
            .Select(static entry => new UpstreamAnswer(entry.Tenant, entry.Connection, entry.State, entry.Calls, entry.Queued, entry.Retries, entry.RetriesLeft))
            .Where(entry => string.CompareOrdinal(Position(entry), after) > 0)
            .OrderBy(Position, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        var (page, next) = AdminPage.Cut(entries, limit, Position);
        return GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new UpstreamPage(page, next));
    }

    // Names hold no slash.
    private static string Position(UpstreamAnswer entry) => $"{entry.Tenant}/{entry.Connection}";
}
