using System.Text.Json;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Gateway.Tests.Host.ControlPlane;

namespace Gateway.Tests.Host.Quotas.Leases;

/// <summary>Real gateways, several on one PostgreSQL, that race for a quota, are stopped and killed.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class NodesTests
{
    private const int Nodes = 3;
    private const int Callers = 64;

    // More only where somebody asks for it: docs/decisions/0008-ledger.md tells what was seen.
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TEST_QUOTA_RUNS"), out var runs) ? runs : 1;
    private static readonly int Units = int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TEST_QUOTA_UNITS"), out var units) ? units : 1_500;

    [Test]
    public async Task HardQuota_RacedForOnSeveralNodes_GrantsExactlyItsLimit()
    {
        using var run = new Directories(Nodes);
        var store = await ControlPlaneGateway.NewStoreAsync(StoreKind.Postgres);
        var configuration = Configuration("""{"Meter":"calls","Limit":UNITS,"Period":"month","Hard":true}""");
        var tenants = Enumerable.Range(0, Runs).Select(i => configuration.AddTenant($"t{i}", plan: "small")).ToList();
        var nodes = await Task.WhenAll(run.Paths.Select(path => StartAsync(path, configuration, store)));
        try
        {
            foreach (var tenant in tenants)
            {
                var granted = 0;
                await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
                {
                    var client = nodes[caller % Nodes].Client(tenant.SecretKey);
                    while ((await client.GetAsync("/api/db/rows")).Status == 200)
                        Interlocked.Increment(ref granted);
                }));
                Assert.That(granted, Is.EqualTo(Units), tenant.Name);
                Assert.That(await UsedAsync(nodes[0].Client(tenant.SecretKey)), Is.EqualTo(Units));
            }
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    [Test]
    public async Task Calls_GatewayStopped_AreAllCounted()
    {
        using var run = new Directories(1);
        var configuration = Configuration("""{"Meter":"calls","Limit":1000000,"Period":"month","Hard":true}""");
        var tenant = configuration.AddTenant("demo", plan: "small");
        var passed = 0;
        await using (var gateway = await StartAsync(run.Paths[0], configuration, null))
        {
            passed = await CallAsync(gateway.Client(tenant.SecretKey), 200);
            await gateway.StopAsync();
        }

        Assert.That(Directory.GetFiles(Path.Combine(run.Paths[0], "ledger"), "*.uses"), Is.Empty, "nothing is left over");
        await using var next = await StartAsync(run.Paths[0], configuration, null);
        Assert.That(await UsedAsync(next.Client(tenant.SecretKey)), Is.EqualTo(passed));
    }

    // What a node holds that died can be used by nobody, and is not shown as if it could.
    [Test]
    public async Task HardQuota_OneNodeKilled_ShowsWhatItHeldAsReserved()
    {
        using var run = new Directories(2);
        var store = await ControlPlaneGateway.NewStoreAsync(StoreKind.Postgres);
        var configuration = Configuration("""{"Meter":"calls","Limit":200,"Period":"month","Hard":true}""");
        var tenant = configuration.AddTenant("demo", plan: "small");
        await using var lives = await StartAsync(run.Paths[0], configuration, store);
        await using var dies = await StartAsync(run.Paths[1], configuration, store);
        await CallAsync(dies.Client(tenant.SecretKey), 20);
        await dies.KillAsync();

        var client = lives.Client(tenant.SecretKey);
        await Waiting.UntilAsync(async () => (await client.GetAsync("/api/db/rows")).Status == 429);
        JsonElement quota = default;
        await Waiting.UntilAsync(async () =>
        {
            quota = (await client.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas")[0];
            return quota.GetProperty("remaining").GetInt64() == 0;
        });
        Assert.That(quota.GetProperty("used").GetInt64() + quota.GetProperty("reserved").GetInt64(), Is.EqualTo(200));
        Assert.That(quota.GetProperty("reserved").GetInt64(), Is.Positive);
    }

    [Test]
    public async Task Everything_GatewayKilled_IsCountedByTheNextStart()
    {
        using var run = new Directories(1);
        var configuration = Configuration("""{"Meter":"calls","Limit":1000000,"Period":"month","Hard":true}""", """{"Meter":"tokens","Limit":1000000,"Period":"month","Hard":true}""");
        var tenant = configuration.AddTenant("demo", plan: "small");
        int calls, tokens = 0, reserved = 0;
        await using (var gateway = await StartAsync(run.Paths[0], configuration, null))
        {
            var client = gateway.Client(tenant.SecretKey);
            var writers = Enumerable.Range(0, 4).Select(async writer =>
            {
                try
                {
                    for (var i = 0; ; i++)
                    {
                        if ((await client.PostAsync("/api/usage/events", $$"""{"specversion":"1.0","id":"{{writer}}-{{i}}","source":"s","type":"tokens","data":{"quantity":1} }""")).Status == 202)
                            Interlocked.Increment(ref tokens);
                        if ((await client.PostAsync("/api/usage/reservations", """{"meter":"tokens","amount":1,"ttl":86400}""")).Status == 201)
                            Interlocked.Increment(ref reserved);
                    }
                }
                catch (HttpRequestException)
                {
                    // It was killed.
                }
            }).ToList();
            calls = await CallAsync(client, 100);
            await gateway.KillAsync();
            await Task.WhenAll(writers);
        }

        await using var next = await StartAsync(run.Paths[0], configuration, null);
        var quotas = (await next.Client(tenant.SecretKey).GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas").EnumerateArray().ToDictionary(quota => quota.Text("meter")!);
        Assert.That(quotas["calls"].GetProperty("used").GetInt64(), Is.EqualTo(calls), "no call was in flight");

        // At most one request of each writer was carried out and not acknowledged.
        Assert.That(quotas["tokens"].GetProperty("used").GetInt64(), Is.InRange(tokens, tokens + 4));
        Assert.That(quotas["tokens"].GetProperty("reserved").GetInt64(), Is.InRange(reserved, reserved + 4));
        Assert.That(tokens, Is.Positive);
    }

    private static GatewayConfiguration Configuration(params string[] quotas)
    {
        var configuration = new GatewayConfiguration().AddPlan("small", requests: 100_000_000);
        foreach (var quota in quotas)
            configuration.AddQuota("small", quota.Replace("UNITS", $"{Units}", StringComparison.Ordinal));
        return configuration;
    }

    private static async Task<GatewayProcess> StartAsync(string directory, GatewayConfiguration configuration, string? store)
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "appsettings.json"), configuration.ToJson());
        return await GatewayProcess.StartAsync(directory, store is null ? [] : [$"--Gateway:Store:ConnectionString={store}"]);
    }

    private static async Task<int> CallAsync(ApiClient client, int calls)
    {
        var passed = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, calls), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            (await client.GetAsync("/api/db/rows")).Expect(200);
            Interlocked.Increment(ref passed);
        });
        return passed;
    }

    private static async Task<long> UsedAsync(ApiClient client) =>
        (await client.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas")[0].GetProperty("used").GetInt64();

    private sealed class Directories : IDisposable
    {
        private readonly List<TemporaryDirectory> _directories;

        public Directories(int count) => _directories = [.. Enumerable.Range(0, count).Select(static _ => new TemporaryDirectory())];

        public IReadOnlyList<string> Paths => [.. _directories.Select(static directory => directory.Path)];

        public void Dispose() => _directories.ForEach(static directory => directory.Dispose());
    }
}
