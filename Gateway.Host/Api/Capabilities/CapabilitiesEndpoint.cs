using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Api.Capabilities;

/// <summary><c>GET /api/capabilities</c>: what the tenant's connections support, for each kind of key.</summary>
internal sealed class CapabilitiesEndpoint(ProviderCatalogue providers)
{
    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<CapabilitiesEndpoint>(app.ServiceProvider);
        app.MapMethods("/api/capabilities", [HttpMethods.Get], (RequestDelegate)api.Show)
            .WithMetadata(new TenantEndpoint(Concern.Tenant, "capabilities", Scope: null));
        return app;
    }

    private Task Show(HttpContext context)
    {
        var routes = context.Gateway().Tenant!.Routes;
        return GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new CapabilitiesAnswer(
            Describe(routes.Db, c => c.Database), Describe(routes.Storage, c => c.Storage), Describe(routes.Auth, c => c.Auth)));
    }

    private ConcernCapabilities? Describe(Connection? connection, Func<ProviderCapabilities, IEnumerable<string>> concern)
    {
        if (connection is null)
            return null;
        var provider = providers[connection.Provider];
        return new ConcernCapabilities(connection.Provider, connection.Name, Names(KeyKind.Publishable), Names(KeyKind.Secret));

        string[] Names(KeyKind key) => [.. concern(provider.Describe(connection, key)).Order(StringComparer.Ordinal)];
    }
}
