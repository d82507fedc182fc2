using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Providers.Abstractions.Connections;
using ServerConnection = Microsoft.AspNetCore.Connections.ConnectionContext;

namespace Gateway.Host.Shutdown;

/// <summary>Adds what stops the gateway in order.</summary>
internal static class ShutdownServices
{
    public static IServiceCollection AddShutdown(this IServiceCollection services, IConfiguration configuration)
    {
        var options = ShutdownOptions.Read(configuration, new SettingsErrors()); // Reported with the rest.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Delay + options.Drain + ShutdownOptions.Flush);
        return services
            .AddSingleton(options)
            .AddSingleton<Draining>()
            .AddHostedService(static services => services.GetRequiredService<Draining>());
    }

    /// <summary>Has connections cut once the time is over that their requests had to finish: otherwise one that never ends would take the flush's.</summary>
    public static void CutWhenDrained(this KestrelServerOptions server)
    {
        var draining = server.ApplicationServices.GetRequiredService<Draining>();
        server.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => RunAsync(connection, next, draining.Cut)));
    }

    private static async Task RunAsync(ServerConnection connection, ConnectionDelegate next, CancellationToken cut)
    {
        await using var registration = cut.UnsafeRegister(
            static connection => ((ServerConnection)connection!).Abort(new ConnectionAbortedException("The gateway has stopped.")), connection);
        await next(connection);
    }
}
