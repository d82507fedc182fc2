using Providers.Abstractions.Connections;

namespace Gateway.Host.Admission;

/// <summary>Adds what decides how much is taken on at once.</summary>
internal static class AdmissionServices
{
    public static IServiceCollection AddAdmission(this IServiceCollection services) => services
        .AddSingleton(static services => OverloadOptions.Read(services.GetRequiredService<IConfiguration>(), new SettingsErrors())) // Reported with the rest.
        .AddSingleton<GatewayLoad>()
        .AddSingleton<OpenWebSockets>()
        .AddSingleton<TenantLoads>();
}
