using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary><c>/admin/tenants/{tenant}/routes</c>: which connection serves what. With <c>?check=true</c> a change is only tried.</summary>
internal sealed class RoutesEndpoints(ControlPlaneStore store, ControlPlaneWriter writer, ManagedTenants tenants, ConnectionTrial trial)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<RoutesEndpoints>(app.ServiceProvider);
        app.MapMethods("/admin/tenants/{tenant}/routes", [HttpMethods.Get], (RequestDelegate)api.Get).WithMetadata(new OperatorEndpoint());
        app.MapMethods("/admin/tenants/{tenant}/routes", [HttpMethods.Put], (RequestDelegate)api.Replace).WithMetadata(new OperatorEndpoint("check"));
    }

    private async Task Get(HttpContext context)
    {
        var name = TenantsEndpoints.NameIn(context);
        if (tenants.Declared(name) is { } declared)
        {
            await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, Answer(declared, null, null));
            return;
        }

        var state = await store.ReadAsync((database, token) => ManagedTenants.LoadAsync(database, name, token), context.RequestAborted);
        EntityTag.Set(context, state.Tenant.Version);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, Answer(tenants.Read(state), state.Tenant.Version, null));
    }

    private async Task Replace(HttpContext context)
    {
        var body = await JsonRequest.ReadAsync(context.Request, "db", "storage", "auth");
        var (db, storage, auth) = (Name(body, "db"), Name(body, "storage"), Name(body, "auth"));
        if (db is null && storage is null && auth is null)
            throw new ProviderException(ErrorKind.InvalidRequest, "A route names at least one connection: 'db', 'storage' or 'auth'.");
        var tenant = TenantsEndpoints.NameIn(context);
        tenants.RefuseDeclared(tenant);
        if (ConnectionTrial.Flag(context.Request, "check"))
        {
            await TryAsync(context, tenant, Apply);
            return;
        }

        var (routed, version) = await writer.ChangeAsync(
            context,
            new AuditEntry("routes.replace", $"tenants/{tenant}/routes", tenant, $"db {db ?? "-"}, storage {storage ?? "-"}, auth {auth ?? "-"}"),
            async (database, token) =>
            {
                var state = await ManagedTenants.LoadLivingAsync(database, tenant, token);
                Apply(state.Tenant);
                return (tenants.Read(state), ++state.Tenant.Version);
            });
        EntityTag.Set(context, version);
        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, Answer(routed, version, null));

        void Apply(TenantRow row)
        {
            EntityTag.Check(context, row.Version);
            (row.DbRoute, row.StorageRoute, row.AuthRoute) = (db, storage, auth);
        }
    }

    private async Task TryAsync(HttpContext context, string tenant, Action<TenantRow> apply)
    {
        var state = await store.ReadAsync((database, token) => ManagedTenants.LoadLivingAsync(database, tenant, token), context.RequestAborted);
        var version = state.Tenant.Version;
        apply(state.Tenant);
        var routed = tenants.Read(state);
        var checks = new List<RouteCheck>();
        foreach (var connection in new[] { routed.Routes.Db, routed.Routes.Storage, routed.Routes.Auth }.OfType<Connection>().DistinctBy(static c => c.Name))
        {
            var findings = await trial.RunAsync(connection, context.RequestAborted);
            checks.Add(new RouteCheck(connection.Name, connection.Provider, findings.All(static finding => finding.Ok), findings));
        }

        await GatewayJson.WriteAsync(context, StatusCodes.Status200OK, Answer(routed, version, checks));
    }

    private static string? Name(JsonRequest body, string concern) => body.OptionalString(concern) is { Length: > 0 } name ? name.ToLowerInvariant() : null;

    private static RoutesAnswer Answer(Tenant tenant, long? version, IReadOnlyList<RouteCheck>? checks) =>
        new(tenant.Routes.Db?.Name, tenant.Routes.Storage?.Name, tenant.Routes.Auth?.Name, version is null, version, checks);
}
