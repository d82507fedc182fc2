using Gateway.Host.Limits.Local;
using Gateway.Host.Limits.Shared;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Limits;

/// <summary>Adds rate limits: in this process, or in Redis where that is configured.</summary>
internal static class LimitServices
{
    public static IServiceCollection AddLimits(this IServiceCollection services) => services
        .AddSingleton(static services => RedisOptions.Read(services.GetRequiredService<IConfiguration>(), new SettingsErrors())) // Reported with the rest.
        .AddSingleton<GuessLimits>()
        .AddSingleton<LocalRateLimiter>()
        .AddSingleton<OperatorLimiter>()
        .AddSingleton<RedisRateLimiter>()
        .AddSingleton<IRateLimiter>(static services => services.GetRequiredService<RedisOptions>().Connection is null
            ? services.GetRequiredService<LocalRateLimiter>()
            : services.GetRequiredService<RedisRateLimiter>());
}
