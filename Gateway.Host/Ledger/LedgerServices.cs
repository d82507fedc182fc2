using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Ledger;

/// <summary>Adds the ledger.</summary>
internal static class LedgerServices
{
    public static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddSingleton(CreateStore)
        .AddSingleton<GatewayLedger>()
        .AddSingleton<LedgerHousekeeping>()
        .AddHostedService(static services => services.GetRequiredService<LedgerHousekeeping>());

    // Where the control plane is shared, so is the ledger.
    private static LedgerStore CreateStore(IServiceProvider services) => services.GetRequiredService<StoreOptions>().ConnectionString is { } shared
        ? new PostgresLedgerStore(shared)
        : new SqliteLedgerStore(Path.Combine(services.GetRequiredService<DataDirectory>().Path, "ledger", "ledger.db"));
}
