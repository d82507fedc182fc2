using Gateway.Host.Keys;
using Gateway.Host.Metering;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Usage;

/// <summary><c>/api/usage</c>: what the tenant used, and what is left.</summary>
internal sealed class UsageEndpoints(ICallMeter meter, TimeProvider clock)
{
    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<UsageEndpoints>(app.ServiceProvider);
        var endpoint = new TenantEndpoint(Concern.Tenant, "usage", Scope.UsageRead, SecretOnly: true);
        app.MapMethods("/api/usage", [HttpMethods.Get], (RequestDelegate)api.Usage).WithMetadata(endpoint);
        app.MapMethods("/api/usage/quota", [HttpMethods.Get], (RequestDelegate)api.Quota).WithMetadata(endpoint);
        return app;
    }

    private Task Usage(HttpContext context)
    {
        var usage = UsageParameters.Read(context.Request, clock);
        var rows = meter.Usage(context.Gateway().Tenant!, usage);
        return GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new UsageAnswer(usage.From, usage.To, UsageParameters.GranularityIn(context.Request), rows));
    }

    private Task Quota(HttpContext context)
    {
        if (context.Request.Query["subject"] is [{ Length: > 0 }])
            throw new ProviderException(ErrorKind.NotSupported, "Quotas are not kept for each user yet. Leave 'subject' out for the tenant's.");
        return GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new QuotaAnswer(meter.Quotas(context.Gateway().Tenant!)));
    }
}
