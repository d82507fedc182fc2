using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Admission;

/// <summary>Adds what decides how much is taken on at once.</summary>
internal static class AdmissionServices
{
    // How many connections may be open for which there is no room, and that are about to be closed.
    private const int AboutToBeClosed = 64;

    public static IServiceCollection AddAdmission(this IServiceCollection services) => services
        .BoundListeners()
        .AddSingleton(static services => OverloadOptions.Read(services.GetRequiredService<IConfiguration>(), new SettingsErrors())) // Reported with the rest.
        .AddSingleton<GatewayLoad>()
        .AddSingleton<OpenWebSockets>()
        .AddSingleton<TenantLoads>();

    private static IServiceCollection BoundListeners(this IServiceCollection services)
    {
        // A host without sockets, as tests may have, has none to bound.
        if (services.FirstOrDefault(static service => service.ServiceType == typeof(IConnectionListenerFactory) && service.ImplementationType == typeof(SocketTransportFactory)) is { } sockets)
        {
            services.Remove(sockets);
            services.AddSingleton<IConnectionListenerFactory>(static services =>
            {
                var room = services.GetRequiredService<OverloadOptions>();
                return new BoundedListeners(ActivatorUtilities.CreateInstance<SocketTransportFactory>(services), room.Connections + room.WebSockets + AboutToBeClosed);
            });
        }

        return services;
    }
}
