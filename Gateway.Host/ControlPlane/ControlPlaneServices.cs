using Gateway.Host.Api.Admin;
using Gateway.Host.Api.Keys;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.ControlPlane;

/// <summary>Adds what operators manage at run time.</summary>
internal static class ControlPlaneServices
{
    public static IServiceCollection AddControlPlane(this IServiceCollection services) => services
        .AddSingleton(static services => StoreOptions.Read(
            services.GetRequiredService<IConfiguration>(), services.GetRequiredService<DataDirectory>(), new SettingsErrors())) // Reported with the rest.
        .AddSingleton<ControlPlaneStore>()
        .AddSingleton<KeyRing>()
        .AddSingleton<SettingsProtector>()
        .AddSingleton<TenantCache>()
        .AddSingleton<OwnChanges>()
        .AddSingleton<StoredTenantReader>()
        .AddSingleton<StoredTenants>()
        .AddSingleton<TenantLookup>()
        .AddSingleton<OperatorLookup>()
        .AddSingleton<ManagedTenants>()
        .AddSingleton<KeyMint>()
        .AddSingleton<ControlPlaneWriter>()
        .AddSingleton<Housekeeping>()
        .AddSingleton<HiddenTenants>()
        .AddSingleton<KeyCalls>()
        .AddSingleton<ConnectionTrial>()
        .AddSingleton<ChangeSignal>()
        .AddHostedService(static services => services.GetRequiredService<ChangeSignal>())
        .AddHostedService<ChangeFeed>();
}
