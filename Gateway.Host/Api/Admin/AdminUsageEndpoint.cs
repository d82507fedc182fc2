using Gateway.Host.Api.Database;
using Gateway.Host.Api.Usage;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.Usage.Reading;

namespace Gateway.Host.Api.Admin;

/// <summary>What tenants used: of a page of them where told apart by tenant, else of all.</summary>
internal sealed record AllUsageAnswer(DateTimeOffset From, DateTimeOffset To, string? Granularity, IReadOnlyList<UsageRow> Usage, string? NextCursor);

/// <summary><c>GET /admin/usage</c>: usage across tenants.</summary>
internal sealed class AdminUsageEndpoint(UsageReader usage, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<AdminUsageEndpoint>(app.ServiceProvider);
        app.MapMethods("/admin/usage", [HttpMethods.Get], (RequestDelegate)api.Show).WithMetadata(new OperatorEndpoint { ReadsParameters = true });
    }

    private async Task Show(HttpContext context)
    {
        var (after, limit) = (AdminPage.After(context.Request), PageParameters.Limit(context.Request));
        var query = UsageParameters.Read(context.Request, clock, UsageQuery.OperatorsDimensions, "tenant", "limit", "cursor");
        if (string.IsNullOrEmpty(context.Request.Query["group_by"]))
            query = query with { GroupBy = [UsageQuery.ByTenant] };
        if (context.Request.Query["tenant"] is [{ Length: > 0 } name])
            query = query with { Tenant = name };

        string? last = null;
        IReadOnlyList<UsageRow> rows;
        if (query.Tenant is null && query.Groups(UsageQuery.ByTenant))
            (rows, last) = await usage.ReadPageAsync(query, after, limit, context.RequestAborted);
        else
            rows = await usage.ReadAsync(query, context.RequestAborted);

        var next = last is null ? null : AdminPage.CursorAt(last);
        if (UsageCsv.IsAskedFor(context.Request))
        {
            if (next is not null)
                context.Response.Headers.Link = $"<{NextPage.Address(context.Request, next)}>; rel=\"next\"";
            await UsageCsv.WriteAsync(context, query, rows);
            return;
        }

        await GatewayJson.WriteAsync(
            context, StatusCodes.Status200OK, new AllUsageAnswer(query.From, query.To, UsageParameters.GranularityIn(context.Request), rows, next));
    }
}
