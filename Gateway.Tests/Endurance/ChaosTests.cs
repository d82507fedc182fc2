using System.Globalization;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Gateway.Tests.Faults.Projects;
using Gateway.Tests.Host.Forwarding;
using Gateway.Tests.Supabase;

namespace Gateway.Tests.Endurance;

/// <summary>
/// Three gateways on one PostgreSQL and one Redis, each of which is killed and started again under load: calls that need neither go on,
/// calls that need the ledger are refused while it is away, and nothing acknowledged is lost. GATEWAY_TEST_CHAOS_ROUNDS says how often.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class ChaosTests
{
    private const int Nodes = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    private readonly List<TemporaryDirectory> _directories = [.. Enumerable.Range(0, Nodes).Select(static _ => new TemporaryDirectory())];
    private readonly GatewayProcess?[] _nodes = new GatewayProcess?[Nodes];
    private string[] _arguments = [];

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var node in _nodes)
        {
            if (node is not null)
                await node.DisposeAsync();
        }

        _directories.ForEach(static directory => directory.Dispose());
    }

    [Test]
    public async Task NodesAndStores_KilledUnderLoad_LoseNothingThatWasPromised()
    {
        PostgresServer? postgres = null;
        RedisServer? redis = null;
        await RunningBackend.RequireAsync(async () =>
        {
            postgres = await PostgresServer.StartAsync();
            redis = await RedisServer.StartAsync();
        });
        await using var store = postgres!;
        await using var limits = redis!;
        await using var upstream = await SmallUpstream.StartAsync(HealthySupabase.AnswerAsync);
        var configuration = new GatewayConfiguration().AddPlan("metered", requests: 10_000_000)
            .AddQuota("metered", """{"Meter":"calls","Limit":100000000,"Period":"month","Hard":true}""").AddQuota("metered", """{"Meter":"tokens","Limit":100000000,"Period":"month","Hard":true}""");
        var settings = StubProject.Settings(upstream.Address);
        var free = configuration.AddTenant("free", "supabase", settings);
        var metered = configuration.AddTenant("metered", "supabase", settings, "metered");
        _arguments = [$"--Gateway:Store:ConnectionString={store.ConnectionString("postgres")}", $"--Gateway:Redis:ConnectionString={limits.Address}"];
        foreach (var directory in _directories)
            await File.WriteAllTextAsync(Path.Combine(directory.Path, "appsettings.json"), configuration.ToJson());
        await Task.WhenAll(Enumerable.Range(0, Nodes).Select(StartAsync));

        using var stop = new CancellationTokenSource();
        var load = new Load();
        var killed = -1;
        var running = Enumerable.Range(0, Nodes).SelectMany(node => new[]
        {
            load.RunAsync("read", () => Client(node, free.SecretKey).GetAsync("/api/db/notes"), outcome => outcome == "200" || (killed == node && outcome is ("broken" or "hanging")), Pause, stop.Token),
            load.RunAsync("write", () => Client(node, free.SecretKey).PostAsync("/api/db/notes", "{}"), outcome => outcome == "201" || (killed == node && outcome is ("broken" or "hanging")), Pause, stop.Token),
            load.RunAsync("metered", () => Client(node, metered.SecretKey).GetAsync("/api/db/notes"), outcome => outcome is "200" or "503" || (killed == node && outcome is ("broken" or "hanging")), Pause, stop.Token),
            load.RunAsync(
                "event", () => Client(node, metered.SecretKey).PostAsync("/api/usage/events", $$"""{"specversion":"1.0","id":"{{Guid.NewGuid()}}","source":"s","type":"tokens","data":{"quantity":1} }"""),
                outcome => outcome is "202" or "503" || (killed == node && outcome is ("broken" or "hanging")), Pause, stop.Token),
        }).ToList();
        for (var round = 0; round < Length.ChaosRounds; round++)
        {
            await Task.Delay(Turn);
            var node = round % Nodes;
            Volatile.Write(ref killed, node);
            await _nodes[node]!.KillAsync();
            await Task.Delay(Turn);
            await _nodes[node]!.DisposeAsync();
            await StartAsync(node);
            await Task.Delay(Pause * 20);
            Volatile.Write(ref killed, -1);

            await limits.KillAsync();
            await Task.Delay(Turn);
            await limits.LaunchAsync();
            await Task.Delay(Turn);

            await store.KillAsync();
            await Task.Delay(Turn);
            await store.LaunchAsync();
            await RecoverAsync(metered.SecretKey);
        }

        await stop.CancelAsync();
        await Task.WhenAll(running);
        await RecoverAsync(metered.SecretKey);

        // Each node reports what it counted within a second or so.
        var calls = load.Count("metered", "200");
        await Waiting.UntilAsync(async () => (await UsedAsync(metered.SecretKey))["calls"] >= calls);
        var used = await UsedAsync(metered.SecretKey);
        await TestContext.Progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Length.ChaosRounds} rounds: {load.Summary}; tokens {used["tokens"]}, calls {used["calls"]}"));
        Assert.That(load.Mistakes, Is.Empty, load.Summary);

        // What was answered with 503 or broke off may have been counted; what was acknowledged has been.
        var promised = load.Count("event", "202");
        Assert.That(used["tokens"], Is.InRange(promised, promised + load.Count("event", "503") + load.Count("event", "broken")), load.Summary);
        Assert.That(used["calls"], Is.GreaterThanOrEqualTo(calls), load.Summary);
        Assert.That(_nodes.Select(static node => node!.Output), Has.None.Contains("failed by a defect"));
    }

    private async Task<Dictionary<string, long>> UsedAsync(string key) =>
        (await _nodes[0]!.Client(key).GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas").EnumerateArray().ToDictionary(static quota => quota.Text("meter")!, static quota => quota.GetProperty("used").GetInt64());

    private ApiClient Client(int node, string key) => _nodes[node]?.Client(key) ?? throw new HttpRequestException("It is starting.");

    private async Task StartAsync(int node)
    {
        _nodes[node] = null;
        _nodes[node] = await GatewayProcess.StartAsync(_directories[node].Path, _arguments);
    }

    // Soon after the last of what was killed is back, everything works again on every node.
    private async Task RecoverAsync(string key)
    {
        foreach (var node in _nodes)
        {
            await Waiting.UntilAsync(async () => (await node!.Client(key).GetAsync("/api/db/notes")).Status == 200
                && (await node.Client(key).PostAsync("/api/usage/reservations", """{"meter":"tokens","amount":1,"ttl":1}""")).Status == 201);
        }
    }
}
