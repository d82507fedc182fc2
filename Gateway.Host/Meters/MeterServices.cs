using Gateway.Host.Api.Usage.Events;
using Gateway.Host.Usage.Reading;

namespace Gateway.Host.Meters;

/// <summary>Adds the tenants' own meters.</summary>
internal static class MeterServices
{
    public static IServiceCollection AddMeters(this IServiceCollection services) => services
        .AddSingleton<EventReader>()
        .AddSingleton<MeterEvents>()
        .AddSingleton<IUsageSource, MeterUsage>();
}
