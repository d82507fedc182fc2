using Gateway.Host.Keys;
using Gateway.Host.Metering;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Reading;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Usage;

/// <summary><c>/api/usage</c>: what the tenant used, and what is left.</summary>
internal sealed class UsageEndpoints(ICallMeter meter, UsageReader usage, TimeProvider clock)
{
    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<UsageEndpoints>(app.ServiceProvider);
        var endpoint = new TenantEndpoint(Concern.Tenant, "usage", Scope.UsageRead);
        app.MapMethods("/api/usage", [HttpMethods.Get], (RequestDelegate)api.Usage).WithMetadata(endpoint);
        app.MapMethods("/api/usage/quota", [HttpMethods.Get], (RequestDelegate)api.Quota).WithMetadata(endpoint with { SecretOnly = true });
        return app;
    }

    private async Task Usage(HttpContext context)
    {
        var query = UsageParameters.Read(context.Request, clock, UsageQuery.Dimensions) with
        {
            Tenant = context.Gateway().Tenant!.Name,
            User = await OwnerAsync(context),
        };
        var rows = await usage.ReadAsync(query, context.RequestAborted);
        await (UsageCsv.IsAskedFor(context.Request)
            ? UsageCsv.WriteAsync(context, query, rows)
            : GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new UsageAnswer(query.From, query.To, UsageParameters.GranularityIn(context.Request), rows)));
    }

    // With a user's token a call acts as that user, who has no business with others' usage; a publishable key alone is anybody's.
    private static async Task<string?> OwnerAsync(HttpContext context)
    {
        var caller = context.Gateway().Caller!;
        if (await caller.GetUserAsync(context.RequestAborted) is { } user)
            return user.Id;
        return caller.Key == KeyKind.Secret
            ? null
            : throw new ProviderException(
                ErrorKind.InvalidToken, "A publishable key reads only its user's usage. Send the user's access token in 'Authorization: Bearer …' beside the key, or use a secret key.");
    }

    private Task Quota(HttpContext context)
    {
        if (context.Request.Query["subject"] is [{ Length: > 0 }])
            throw new ProviderException(ErrorKind.NotSupported, "Quotas are not kept for each user yet. Leave 'subject' out for the tenant's.");
        return GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new QuotaAnswer(meter.Quotas(context.Gateway().Tenant!)));
    }
}
