using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Keys;

/// <summary><c>/api/keys</c>: a tenant's own keys, managed by one of them that holds the scope <c>keys</c>.</summary>
internal sealed class KeysEndpoints(KeyCalls calls)
{
    private const int IdSegment = 2;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<KeysEndpoints>(app.ServiceProvider);
        var endpoint = new TenantEndpoint(Concern.Tenant, "keys", Scope.Keys, SecretOnly: true);
        app.MapMethods("/api/keys", [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(endpoint);
        app.MapMethods("/api/keys", [HttpMethods.Post], (RequestDelegate)api.Create).WithMetadata(endpoint);
        app.MapMethods("/api/keys/{id}/rotate", [HttpMethods.Post], (RequestDelegate)api.Rotate).WithMetadata(endpoint);
        app.MapMethods("/api/keys/{id}", [HttpMethods.Delete], (RequestDelegate)api.Revoke).WithMetadata(endpoint);
    }

    private Task List(HttpContext context)
    {
        QueryParameters.RefuseUnknown(context.Request, "limit", "cursor");
        return calls.ListAsync(context, MinterOf(context).Tenant);
    }

    private Task Create(HttpContext context)
    {
        var (tenant, minter) = MinterOf(context);
        return calls.CreateAsync(context, tenant, minter);
    }

    private Task Rotate(HttpContext context)
    {
        var (tenant, minter) = MinterOf(context);
        return calls.RotateAsync(context, tenant, RequestPath.Segment(context, IdSegment), minter);
    }

    private Task Revoke(HttpContext context)
    {
        var (tenant, minter) = MinterOf(context);
        return calls.RevokeAsync(context, tenant, RequestPath.Segment(context, IdSegment), minter);
    }

    private static (string Tenant, Minter Minter) MinterOf(HttpContext context)
    {
        var feature = context.Gateway();
        return (feature.Tenant!.Name, new Minter(feature.Key!, feature.Key!.RateLimit ?? feature.Tenant.Plan.KeyRateLimit));
    }
}
