using Gateway.Host.Resilience;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Forwarding;

/// <summary>Adds what runs exchanges.</summary>
internal static class ForwardingServices
{
    public static IServiceCollection AddForwarding(this IServiceCollection services) => services
        .AddSingleton<UpstreamCircuits>()
        .AddSingleton<ResultCalls>()
        .AddSingleton<UpstreamClient>()
        .AddSingleton<UpstreamForwarder>()
        .AddSingleton<IUpstream, UpstreamHttp>()
        .AddSingleton<ExchangeExecutor>()
        .AddHttpForwarder();
}
