namespace Gateway.Host.Tenancy;

/// <summary>Adds the declared tenants.</summary>
internal static class TenancyServices
{
    public static IServiceCollection AddTenancy(this IServiceCollection services) => services
        .AddSingleton(static services => DataDirectory.Of(services.GetRequiredService<IConfiguration>(), services.GetRequiredService<IHostEnvironment>()))
        .AddSingleton<ProviderCatalogue>()
        .AddSingleton<TenantReader>()
        .AddSingleton<ITenantSource, DeclaredTenants>();
}
