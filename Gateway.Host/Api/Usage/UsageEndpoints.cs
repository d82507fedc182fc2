using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Quotas;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Reading;

namespace Gateway.Host.Api.Usage;

/// <summary><c>/api/usage</c>: what the tenant used, and what is left.</summary>
internal sealed class UsageEndpoints(QuotaStates quotas, UsageReader usage, TimeProvider clock)
{
    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<UsageEndpoints>(app.ServiceProvider);
        var endpoint = new TenantEndpoint(Concern.Tenant, "usage", Scope.UsageRead);
        app.MapMethods("/api/usage", [HttpMethods.Get], (RequestDelegate)api.Usage).WithMetadata(endpoint);
        app.MapMethods("/api/usage/quota", [HttpMethods.Get], (RequestDelegate)api.Quota).WithMetadata(endpoint);
        return app;
    }

    private async Task Usage(HttpContext context)
    {
        var query = UsageParameters.Read(context.Request, clock, UsageQuery.Dimensions) with
        {
            Tenant = context.Gateway().Tenant!.Name,
            User = await UsageOwner.OfAsync(context),
        };
        var rows = await usage.ReadAsync(query, context.RequestAborted);
        await (UsageCsv.IsAskedFor(context.Request)
            ? UsageCsv.WriteAsync(context, query, rows)
            : GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new UsageAnswer(query.From, query.To, UsageParameters.GranularityIn(context.Request), rows)));
    }

    private async Task Quota(HttpContext context)
    {
        QueryParameters.RefuseUnknown(context.Request, "subject");
        var owner = await UsageOwner.OfAsync(context);
        var subject = UsageOwner.Subject(owner, MeterRequests.Subject(QueryParameters.Single(context.Request, "subject"), "subject"));
        var states = await quotas.ReadAsync(context.Gateway().Tenant!, subject, usersOnly: owner is not null, context.RequestAborted);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new QuotaAnswer(states));
    }
}
