using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api;

/// <summary>Finds the connection and provider that serve a request.</summary>
internal sealed class ConnectionResolver(ProviderCatalogue providers)
{
    /// <exception cref="ProviderException">
    /// The tenant has no route for the concern, or its connection must not see the caller's user token.
    /// </exception>
    public (IProvider Provider, OperationContext Context) Resolve(HttpContext context, Concern concern)
    {
        var feature = context.Gateway();
        var tenant = feature.Tenant!;
        if (tenant.Routes.For(concern) is not { } connection)
            throw new ProviderException(ErrorKind.NotSupported, $"The tenant has no route for '{concern.ToString().ToLowerInvariant()}'. Configure 'Routes:{concern}'.");

        feature.Connection = connection;
        if (feature.Caller!.UserToken is not null && !Accepts(connection, tenant))
        {
            throw new ProviderException(
                ErrorKind.NotSupported,
                $"The connection '{connection.Name}' does not accept tokens of the tenant's auth connection. Let it declare 'trusts', or route auth to it.");
        }

        return (providers[connection.Provider], new OperationContext(connection, feature.Caller));
    }

    private static bool Accepts(Connection connection, Tenant tenant) =>
        tenant.Routes.Auth is { } auth
        && (auth.Name == connection.Name || connection.Trusts.Contains(auth.Name, StringComparer.OrdinalIgnoreCase));
}
