using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Providers.Abstractions;
using Providers.Embedded.Auth;
using Providers.Embedded.Database;
using Providers.Embedded.Sqlite;
using Providers.Embedded.Storage;

namespace Providers.Embedded;

/// <summary>Adds the embedded provider.</summary>
public static class EmbeddedServiceCollectionExtensions
{
    /// <summary>Adds the provider <c>embedded</c>: SQLite and files in the gateway's data directory.</summary>
    public static IServiceCollection AddEmbedded(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(DescriptorBudget.OfProcess())
            .AddSingleton(new HashingQueue(Environment.ProcessorCount))
            .AddSingleton<StorePool>()
            .AddSingleton<EmbeddedDatabase>()
            .AddSingleton<EmbeddedStorage>()
            .AddSingleton<EmbeddedAuth>()
            .AddSingleton<IProvider, EmbeddedProvider>();
    }
}
