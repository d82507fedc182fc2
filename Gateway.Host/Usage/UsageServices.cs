using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Counting;
using Gateway.Host.Usage.Journal;
using Gateway.Host.Usage.Reading;
using Gateway.Host.Usage.Sinks;
using Gateway.Host.Usage.Store;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage;

/// <summary>Adds what counts usage, keeps it and tells it.</summary>
internal static class UsageServices
{
    // What is added last stops first, and all of them stop after the server: sinks are told the last batch before they stop.
    public static IServiceCollection AddUsage(this IServiceCollection services, IConfiguration configuration)
    {
        var sink = CloudEventsOptions.Read(configuration, new SettingsErrors()); // Reported with the rest.
        if (sink.Url is not null)
            services.AddSingleton(sink).AddSingleton<IUsageSink, CloudEventsSink>();
        return services.AddUsage();
    }

    private static IServiceCollection AddUsage(this IServiceCollection services) => services
        .AddSingleton<UsageJournal>()
        .AddSingleton<UsageCounter>()
        .AddSingleton<AcceptedTokens>()
        .AddSingleton<CallUsageRecorder>()
        .AddSingleton(CreateStore)
        .AddSingleton<UsageReader>()
        .AddSingleton<IUsageSource, CallUsage>()
        .AddSingleton<UsageHousekeeping>()
        .AddHostedService(static services => services.GetRequiredService<UsageHousekeeping>())
        .AddSingleton<UsageDispatch>()
        .AddHostedService(static services => services.GetRequiredService<UsageDispatch>())
        .AddSingleton<UsageFlush>()
        .AddHostedService(static services => services.GetRequiredService<UsageFlush>());

    // Where the control plane is shared, usage is too.
    private static IUsageStore CreateStore(IServiceProvider services)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        return services.GetRequiredService<StoreOptions>().ConnectionString is { } shared
            ? new PostgresUsageStore(shared, clock)
            : new SqliteUsageStore(Path.Combine(services.GetRequiredService<DataDirectory>().Path, "usage.db"), clock);
    }
}
