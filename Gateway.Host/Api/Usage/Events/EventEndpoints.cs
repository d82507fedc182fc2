using Gateway.Host.Keys;
using Gateway.Host.Meters;
using Gateway.Host.Pipeline;
using Gateway.Host.Quotas;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

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
        var used = await reader.ReadAsync(context);
        if (owner is not null)
            used = [.. used.Select(one => one with { Subject = UsageOwner.Subject(owner, one.Subject)! })];
        var tenant = context.Gateway().Tenant!;
        for (var i = 0; i < used.Count; i++)
        {
            if (used[i].Subject.Length == 0 && QuotaLine.NeedsSubject(tenant, used[i].Meter))
                throw new ProviderException(ErrorKind.InvalidRequest, $"'{(used.Count == 1 ? "" : $"[{i}].")}subject' is missing: the plan bounds '{used[i].Meter}' for each user. Name the user who used it.");
        }

        var recorded = await events.RecordAsync(tenant, used, context.RequestAborted);
        await GatewayJson.WriteAsync(context, StatusCodes.Status202Accepted, new EventsAnswer(used.Count, recorded));
    }
}
