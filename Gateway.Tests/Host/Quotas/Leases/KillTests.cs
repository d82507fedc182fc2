using System.Collections.Concurrent;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Gateway.Tests.Host.ControlPlane;

namespace Gateway.Tests.Host.Quotas.Leases;

/// <summary>A gateway that is killed again and again, in the middle of everything that it counts.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class KillTests
{
    private const int Writers = 4;

    // More only where somebody asks for it: docs/decisions/0008-ledger.md tells what was seen.
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TEST_KILLS"), out var kills) ? kills : 2;

    [TestCase(StoreKind.Sqlite)]
    [TestCase(StoreKind.Postgres)]
    public async Task Everything_KilledAgainAndAgain_IsCountedButForWhatWasInFlight(StoreKind kind)
    {
        using var directory = new TemporaryDirectory();
        var store = await ControlPlaneGateway.NewStoreAsync(kind);
        var configuration = new GatewayConfiguration().AddPlan("small", requests: 100_000_000)
            .AddQuota("small", """{"Meter":"calls","Limit":1000000000,"Period":"month","Hard":true}""")
            .AddQuota("small", """{"Meter":"tokens","Limit":1000000000,"Period":"month","Hard":true}""");
        var tenant = configuration.AddTenant("demo", plan: "small");
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "appsettings.json"), configuration.ToJson());
        var before = new Stand(0, 0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var told = new Told();
            await using (var gateway = await StartAsync())
            {
                var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(gateway.Client(tenant.SecretKey), $"{kill}-{writer}", told)).ToList();
                await Task.Delay(Random.Shared.Next(100, 1_500));
                await gateway.KillAsync();
                await Task.WhenAll(writers);
            }

            await using var next = await StartAsync();
            var client = next.Client(tenant.SecretKey);

            // A reservation that was acknowledged can be settled; a settlement that was, is.
            foreach (var id in told.Reserved)
                (await client.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":1}""")).Expect(200);
            var after = await StandAsync(client);
            Assert.That(after.Counted - before.Counted, Is.InRange(told.Calls, told.Calls + Writers), $"calls in the quota, kill {kill}");
            Assert.That(after.Used - before.Used, Is.InRange(told.Calls - Writers, told.Calls + Writers), $"calls in the usage, kill {kill}");
            Assert.That(after.Tokens - before.Tokens, Is.InRange(told.Events + told.Reserved.Count, told.Events + told.Reserved.Count + (2 * Writers)), $"events and settlements, kill {kill}");
            before = after;
            await next.StopAsync();
        }

        await using var last = await StartAsync();
        Assert.That(await StandAsync(last.Client(tenant.SecretKey)), Is.EqualTo(before), "a stop loses nothing");

        Task<GatewayProcess> StartAsync() => GatewayProcess.StartAsync(directory.Path, store is null ? [] : [$"--Gateway:Store:ConnectionString={store}"]);
    }

    // Each thing in its turn, until nobody answers any more.
    private static async Task WriteAsync(ApiClient client, string writer, Told told)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                (await client.GetAsync("/api/db/rows")).Expect(200);
                told.AddCall();
                (await client.PostAsync("/api/usage/events", $$"""{"id":"{{writer}}-{{i}}","source":"s","type":"tokens","data":{"quantity":1} }""")).Expect(202);
                told.AddEvent();
                var id = (await client.PostAsync("/api/usage/reservations", """{"meter":"tokens","amount":5,"ttl":86400}""")).Expect(201).Json.Text("id")!;
                told.Reserved.Add(id);
                if (i % 2 == 0)
                    (await client.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":1}""")).Expect(200);
            }
        }
        catch (HttpRequestException)
        {
            // It was killed.
        }
    }

    private static async Task<Stand> StandAsync(ApiClient client)
    {
        var quotas = (await client.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas").EnumerateArray().ToDictionary(quota => quota.Text("meter")!, quota => quota.GetProperty("used").GetInt64());
        var usage = (await client.GetAsync("/api/usage")).Expect(200).Json.GetProperty("usage").EnumerateArray().Sum(row => row.GetProperty("calls").GetInt64());
        return new Stand(quotas["calls"], usage, quotas["tokens"]);
    }

    private sealed record Stand(long Counted, long Used, long Tokens);

    private sealed class Told
    {
        private int _calls;
        private int _events;

        public int Calls => _calls;

        public int Events => _events;

        public ConcurrentBag<string> Reserved { get; } = [];

        public void AddCall() => Interlocked.Increment(ref _calls);

        public void AddEvent() => Interlocked.Increment(ref _events);
    }
}
