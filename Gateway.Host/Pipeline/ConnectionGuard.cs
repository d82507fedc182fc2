using Gateway.Host.Native;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Refuses, before a body is read, what no connection serves, and what its connection may not serve: tokens of end users go to
/// the connection that issued them, or to one that trusts it.
/// </summary>
internal sealed class ConnectionGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var feature = context.Gateway();
        if (feature.Tenant is { } tenant && feature.Endpoint is { } endpoint)
            Check(context, feature, tenant, endpoint.Concern);
        return next(context);
    }

    /// <summary>Whether tokens of the tenant's users may go to a connection.</summary>
    public static bool AcceptsUserTokens(Connection connection, Tenant tenant) =>
        tenant.Routes.Auth is { } auth
        && (auth.Name == connection.Name || connection.Trusts.Contains(auth.Name, StringComparer.OrdinalIgnoreCase));

    private static void Check(HttpContext context, IGatewayFeature feature, Tenant tenant, Concern concern)
    {
        if (feature.Connection is { } connection)
        {
            if (feature.Caller!.UserToken is not null && !AcceptsUserTokens(connection, tenant))
                throw new ProviderException(
                    ErrorKind.NotSupported,
                    $"The connection '{connection.Name}' does not accept tokens of the tenant's auth connection. Let it declare 'trusts', or route auth to it.");
        }
        else if (concern is Concern.Db or Concern.Storage or Concern.Auth)
        {
            throw new ProviderException(ErrorKind.NotSupported, $"The tenant has no route for '{concern.ToString().ToLowerInvariant()}'. Configure 'Routes:{concern}'.");
        }
        else if (NativeEndpoint.ConnectionName(context) is { } name)
        {
            throw new ProviderException(
                ErrorKind.NotFound, $"There is no connection '{name}'. There is: {string.Join(", ", tenant.Connections.Keys.Order(StringComparer.Ordinal))}.");
        }
    }
}
