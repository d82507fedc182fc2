using Gateway.Host.Api.Keys;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.Pipeline;

namespace Gateway.Host.Api.Admin;

/// <summary><c>/admin/tenants/{tenant}/keys</c>: any tenant's keys, with any rights.</summary>
internal sealed class TenantKeysEndpoints(KeyCalls calls)
{
    private const int IdSegment = 4;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<TenantKeysEndpoints>(app.ServiceProvider);
        const string path = "/admin/tenants/{tenant}/keys";
        app.MapMethods(path, [HttpMethods.Get], (RequestDelegate)api.List).WithMetadata(new OperatorEndpoint("limit", "cursor"));
        app.MapMethods(path, [HttpMethods.Post], (RequestDelegate)api.Create).WithMetadata(new OperatorEndpoint());
        app.MapMethods(path + "/{id}/rotate", [HttpMethods.Post], (RequestDelegate)api.Rotate).WithMetadata(new OperatorEndpoint());
        app.MapMethods(path + "/{id}", [HttpMethods.Delete], (RequestDelegate)api.Revoke).WithMetadata(new OperatorEndpoint());
    }

    private Task List(HttpContext context) => calls.ListAsync(context, TenantsEndpoints.NameIn(context));

    private Task Create(HttpContext context) => calls.CreateAsync(context, TenantsEndpoints.NameIn(context), minter: null);

    private Task Rotate(HttpContext context) => calls.RotateAsync(context, TenantsEndpoints.NameIn(context), RequestPath.Segment(context, IdSegment), minter: null);

    private Task Revoke(HttpContext context) => calls.RevokeAsync(context, TenantsEndpoints.NameIn(context), RequestPath.Segment(context, IdSegment), minter: null);
}
