using Gateway.Host.Api.Usage;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.Metering;

namespace Gateway.Host.Api.Admin;

/// <summary>What one tenant used.</summary>
internal sealed record TenantUsage(string Tenant, IReadOnlyList<UsageRow> Usage);

/// <summary>What a page of tenants used, by name. Those that used nothing are left out.</summary>
internal sealed record AllUsageAnswer(DateTimeOffset From, DateTimeOffset To, string? Granularity, IReadOnlyList<TenantUsage> Tenants, string? NextCursor);

/// <summary><c>GET /admin/usage</c>: usage across tenants.</summary>
internal sealed class AdminUsageEndpoint(ICallMeter meter, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<AdminUsageEndpoint>(app.ServiceProvider);
        app.MapMethods("/admin/usage", [HttpMethods.Get], (RequestDelegate)api.Show).WithMetadata(new OperatorEndpoint());
    }

    private Task Show(HttpContext context)
    {
        var (after, limit) = (AdminPage.After(context.Request), PageParameters.Limit(context.Request));
        var query = UsageParameters.Read(context.Request, clock);
        var only = context.Request.Query["tenant"] is [{ Length: > 0 } name] ? name : null;
        var tenants = meter.Usage(query)
            .Where(pair => string.CompareOrdinal(pair.Key, after) > 0 && (only is null || string.Equals(pair.Key, only, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(static pair => pair.Key, StringComparer.Ordinal)
            .Take(limit + 1)
            .Select(static pair => new TenantUsage(pair.Key, pair.Value))
            .ToList();
        var (page, next) = AdminPage.Cut(tenants, limit, static tenant => tenant.Tenant);
        return GatewayJson.WriteAsync(
            context, StatusCodes.Status200OK, new AllUsageAnswer(query.From, query.To, UsageParameters.GranularityIn(context.Request), page, next));
    }
}
