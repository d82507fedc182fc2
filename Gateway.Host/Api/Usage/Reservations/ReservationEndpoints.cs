using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Quotas.Reservations;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Usage.Reservations;

/// <summary><c>/api/usage/reservations</c>: set aside before it is used, settle what was.</summary>
internal sealed class ReservationEndpoints(ReservationService reservations)
{
    private const int IdSegment = 3;
    private const long MostTtl = 24 * 60 * 60;
    private const long DefaultTtl = 5 * 60;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<ReservationEndpoints>(app.ServiceProvider);
        var endpoint = new TenantEndpoint(Concern.Tenant, "usage", Scope.UsageWrite);
        app.MapMethods("/api/usage/reservations", [HttpMethods.Post], (RequestDelegate)api.Reserve).WithMetadata(endpoint);
        app.MapMethods("/api/usage/reservations/{id}/settle", [HttpMethods.Post], (RequestDelegate)api.Settle).WithMetadata(endpoint);
        app.MapMethods("/api/usage/reservations/{id}", [HttpMethods.Delete], (RequestDelegate)api.Release).WithMetadata(endpoint);
    }

    private async Task Reserve(HttpContext context)
    {
        QueryParameters.RefuseUnknown(context.Request);
        var body = await JsonRequest.ReadAsync(context.Request, "meter", "subject", "amount", "ttl");
        var meter = MeterRequests.Meter(body.RequiredString("meter"), "meter");
        var subject = UsageOwner.Subject(await UsageOwner.OfAsync(context), MeterRequests.Subject(body.OptionalString("subject"), "subject")) ?? "";
        var amount = MeterRequests.Amount(body.OptionalInt64("amount"), "amount", least: 1);
        var ttl = body.OptionalInt64("ttl") ?? DefaultTtl;
        if (ttl is < 1 or > MostTtl)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'ttl' is {ttl}, but has to be 1 to {MostTtl} seconds.");

        // With an idempotency key the id is made of it: where the first answer was lost, the same reservation is found.
        var id = context.Gateway().Once is { } once ? $"res_{once.Name}" : $"res_{Guid.NewGuid():N}";
        var reservation = await reservations.ReserveAsync(context.Gateway().Tenant!, id, meter, subject, amount, TimeSpan.FromSeconds(ttl), context.RequestAborted);
        await GatewayJson.WriteAsync(context, StatusCodes.Status201Created, ReservationAnswer.Of(reservation));
    }

    private async Task Settle(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "amount");
        var amount = MeterRequests.Amount(body.OptionalInt64("amount"), "amount", least: 0);
        var reservation = await reservations.SettleAsync(context.Gateway().Tenant!, Id(context), amount, await UsageOwner.OfAsync(context), context.RequestAborted);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, ReservationAnswer.Of(reservation));
    }

    private async Task Release(HttpContext context)
    {
        await reservations.ReleaseAsync(context.Gateway().Tenant!, Id(context), await UsageOwner.OfAsync(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static string Id(HttpContext context) => MeterRequests.Text(RequestPath.Segment(context, IdSegment), "id");
}
