using Gateway.Host.Keys;
using Gateway.Host.Native.WebSockets;

namespace Gateway.Host.Native;

/// <summary>Adds what passes native requests through.</summary>
internal static class NativeServices
{
    public static IServiceCollection AddNative(this IServiceCollection services) => services
        .AddSingleton<KeyWatch>()
        .AddSingleton<NativeForwarder>()
        .AddSingleton<WebSocketTunnel>();
}
