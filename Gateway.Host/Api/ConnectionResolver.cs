using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;

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

        return (providers[connection.Provider], Use(feature, connection));
    }

    /// <summary>Finds a connection by its name, for what no route leads to.</summary>
    /// <exception cref="ProviderException">
    /// The tenant has no such connection, its backend cannot be called natively, or it must not see the caller's user token.
    /// </exception>
    public (INativeAdapter Adapter, OperationContext Context) ResolveNative(HttpContext context, string name)
    {
        var feature = context.Gateway();
        if (!feature.Tenant!.Connections.TryGetValue(name, out var connection))
            throw new ProviderException(ErrorKind.NotFound, $"There is no connection '{name}'. There is: {string.Join(", ", feature.Tenant.Connections.Keys.Order(StringComparer.Ordinal))}.");
        if (providers[connection.Provider].Native is not { } adapter)
            throw new ProviderException(ErrorKind.NotSupported, $"The provider '{connection.Provider}' of connection '{connection.Name}' has no protocol of its own. All that it can do is under '/api'.");
        return (adapter, Use(feature, connection));
    }

    /// <summary>The refusal of what a provider does not declare.</summary>
    public static ProviderException Lacks(IProvider provider, string feature) =>
        new(ErrorKind.NotSupported, $"The provider '{provider.Name}' cannot do '{feature}'. 'GET /api/capabilities' lists what it can.");

    /// <summary>Whether tokens of the tenant's users may go to a connection.</summary>
    public static bool AcceptsUserTokens(Connection connection, Tenant tenant) =>
        tenant.Routes.Auth is { } auth
        && (auth.Name == connection.Name || connection.Trusts.Contains(auth.Name, StringComparer.OrdinalIgnoreCase));

    private static OperationContext Use(IGatewayFeature feature, Connection connection)
    {
        feature.Connection = connection;
        if (feature.Caller!.UserToken is not null && !AcceptsUserTokens(connection, feature.Tenant!))
        {
            throw new ProviderException(
                ErrorKind.NotSupported,
                $"The connection '{connection.Name}' does not accept tokens of the tenant's auth connection. Let it declare 'trusts', or route auth to it.");
        }

        return new OperationContext(connection, feature.Caller);
    }
}
