using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api;

/// <summary>Finds the provider that serves a request. <see cref="ConnectionGuard"/> has made sure that there is one.</summary>
internal sealed class ConnectionResolver(ProviderCatalogue providers)
{
    public (IProvider Provider, OperationContext Context) Resolve(HttpContext context)
    {
        var feature = context.Gateway();
        return (providers[feature.Connection!.Provider], new OperationContext(feature.Connection, feature.Caller!) { Once = feature.Once?.Write, MostHeldBytes = feature.Tenant!.Plan.MostHeldBytes });
    }

    /// <summary>The refusal of what a provider does not declare.</summary>
    public static ProviderException Lacks(IProvider provider, string feature) =>
        new(ErrorKind.NotSupported, $"The provider '{provider.Name}' cannot do '{feature}'. 'GET /api/capabilities' lists what it can.");
}
