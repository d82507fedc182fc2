using Gateway.Host.Quotas.Leases;
using Gateway.Host.Quotas.Reservations;
using Gateway.Host.Quotas.Storage;
using Gateway.Host.Usage.Reading;

namespace Gateway.Host.Quotas;

/// <summary>Adds what counts in quotas.</summary>
internal static class QuotaServices
{
    public static IServiceCollection AddQuotas(this IServiceCollection services) => services
        .AddSingleton<LeaseJournal>()
        .AddSingleton<LeaseBook>()
        .AddSingleton<LeaseReporter>()
        .AddSingleton<LeaseKeeper>()
        .AddHostedService(static services => services.GetRequiredService<LeaseKeeper>())
        .AddSingleton<CallQuotas>()
        .AddSingleton<QuotaStates>()
        .AddSingleton<StorageMeter>()
        .AddSingleton<IUsageSource, StorageUsage>()
        .AddSingleton<ReservationService>();
}
