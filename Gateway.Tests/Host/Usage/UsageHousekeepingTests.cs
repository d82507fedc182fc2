using Gateway.Host.Usage;
using Gateway.Host.Usage.Store;
using Gateway.Tests.Backends;
using Microsoft.Extensions.DependencyInjection;
using Providers.Abstractions.Metering;

namespace Gateway.Tests.Host.Usage;

[Parallelizable(ParallelScope.All)]
internal sealed class UsageHousekeepingTests
{
    [Test]
    public async Task Run_OldUsage_IsKeptAsLongAsThePlanSays()
    {
        var configuration = new GatewayConfiguration().AddPlan("short", requests: 10);
        configuration.Plan("short")["UsageRetention"] = "100.00:00:00";
        configuration.AddTenant("long");
        configuration.AddTenant("short", plan: "short");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var store = gateway.Services.GetRequiredService<IUsageStore>();
        var now = TimeProvider.System.GetUtcNow();
        await store.WriteAsync(
            "run", 1,
            [.. from tenant in new[] { "long", "short" } from days in new[] { 0, 4, 40, 200, 500 } select new UsageRecord { Minute = now.AddDays(-days), Tenant = tenant, Key = "k", Operation = "db.query", StatusClass = 2, Calls = 1 }],
            default);

        await gateway.Services.GetRequiredService<UsageHousekeeping>().RunAsync(default);

        Assert.That(await CountAsync("long"), Is.EqualTo((1, 2, 4)));
        Assert.That(await CountAsync("short"), Is.EqualTo((1, 2, 3)));

        async Task<(int, int, int)> CountAsync(string tenant) => (await RowsAsync(tenant, UsageGrain.Minute), await RowsAsync(tenant, UsageGrain.Hour), await RowsAsync(tenant, UsageGrain.Day));

        async Task<int> RowsAsync(string tenant, UsageGrain grain)
        {
            var count = 0;
            await foreach (var _ in store.SumAsync(new UsageSelection(new UsageSpan(grain, 0, long.MaxValue), ByStart: true, [], tenant, null), default))
                count++;
            return count;
        }
    }
}
