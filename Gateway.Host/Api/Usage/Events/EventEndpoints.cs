using Gateway.Host.Keys;
using Gateway.Host.Meters;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Api.Usage.Events;

/// <summary><c>/api/usage/events</c>: what was used, told by the tenant.</summary>
internal sealed class EventEndpoints(EventReader reader, MeterEvents events)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<EventEndpoints>(app.ServiceProvider);
        app.MapMethods("/api/usage/events", [HttpMethods.Post], (RequestDelegate)api.Record).WithMetadata(new TenantEndpoint(Concern.Tenant, "usage", Scope.UsageWrite));
    }

    private async Task Record(HttpContext context)
    {
        var owner = await UsageOwner.OfAsync(context);
        var used = await reader.ReadAsync(context.Request);
        if (owner is not null)
            used = [.. used.Select(one => one with { Subject = UsageOwner.Subject(owner, one.Subject)! })];
        var recorded = await events.RecordAsync(context.Gateway().Tenant!, used, context.RequestAborted);
        await GatewayJson.WriteAsync(context, StatusCodes.Status202Accepted, new EventsAnswer(used.Count, recorded));
    }
}
