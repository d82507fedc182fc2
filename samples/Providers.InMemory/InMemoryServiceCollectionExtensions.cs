using Microsoft.Extensions.DependencyInjection;
using Providers.Abstractions;
using Providers.InMemory.Store;

namespace Providers.InMemory;

/// <summary>Registers the provider <c>in-memory</c>.</summary>
public static class InMemoryServiceCollectionExtensions
{
    /// <summary>Adds the provider that keeps rows in the gateway's memory, and forgets them when it stops.</summary>
    public static IServiceCollection AddInMemory(this IServiceCollection services) => services
        .AddSingleton<MemoryStores>()
        .AddSingleton<InMemoryDatabase>()
        .AddSingleton<IProvider, InMemoryProvider>();
}
