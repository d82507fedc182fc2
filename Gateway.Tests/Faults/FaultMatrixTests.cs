using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Faults.Projects;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Providers.Firebase.Firestore.Calls;

namespace Gateway.Tests.Faults;

/// <summary>
/// Every fault on every operation of every project: each call is told of it in the contract's words and in time, no connection stays
/// open, and once the fault has ended the same call succeeds.
/// </summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FaultMatrixTests
{
    private const int AtOnce = 3;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(Project Project, Fault Fault), Task<IReadOnlyCollection<string>>> _runs = new();
    private readonly List<IAsyncDisposable> _started = [];
    private readonly SemaphoreSlim _places = new(AtOnce);

    private static IEnumerable<TestCaseData> Cases =>
        from project in Project.All
        from fault in project.Faults
        select new TestCaseData(project, fault).SetArgDisplayNames(project.Name, fault.Name);

    // All run from the start, as they wait more than they work.
    [OneTimeSetUp]
    public async Task StartAsync()
    {
        foreach (var project in Project.All)
        {
            var healthy = await HealthyServer.StartAsync(project.Answer, project.Protocols);
            _started.Add(healthy);
            foreach (var faults in project.Faults.GroupBy(static fault => fault.IsSlow))
                await StartAsync(project, [.. faults], healthy.Address, faults.Key);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await Task.WhenAll(_runs.Values);
        foreach (var started in Enumerable.Reverse(_started))
            await started.DisposeAsync();
        _places.Dispose();
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Fault_OnEveryOperation_IsToldInTimeLeaksNothingAndIsForgotten(Project project, Fault fault) =>
        Assert.That(await _runs[(project, fault)], Is.Empty);

    private async Task StartAsync(Project project, IReadOnlyList<Fault> faults, IPEndPoint healthy, bool areSlow)
    {
        var configuration = new GatewayConfiguration();
        if (areSlow)
            configuration.Plan("default")["Resilience"] = new JsonObject { ["FirstByte"] = "00:00:01", ["Idle"] = "00:00:02", ["NativeIdle"] = "00:00:02" };
        var cells = new List<Cell>();
        foreach (var fault in faults)
        {
            var upstream = FaultyUpstream.Start(fault, healthy);
            foreach (var (index, operation) in project.Operations.Index())
            {
                // Each operation has a connection, and so a circuit, of its own; and an address, so that HTTP/2's calls do not share one.
                var tenant = configuration.AddTenant($"t{cells.Count}", project.Provider, project.Settings($"127.0.0.{index + 2}:{upstream.Port}"));
                cells.Add(new Cell(fault, upstream, operation, Keys(configuration, tenant, operation)));
            }
        }

        var log = new LogRecorder();
        var gateway = await TestGateway.StartAsync(configuration, builder =>
        {
            builder.Logging.AddProvider(log);
            builder.Services.AddSingleton(new KeepAlive(Soon, Soon));
        });
        _started.Add(gateway);
        var token = project.UserToken(TimeProvider.System);
        foreach (var group in cells.GroupBy(static cell => cell.Fault))
            _runs[(project, group.Key)] = RunAsync([.. group], log, cell => gateway.Client(cell.Key) with { UserToken = cell.Operation.As == As.User ? token : null });
    }

    private static string Keys(GatewayConfiguration configuration, TestTenant tenant, Operation operation)
    {
        var role = operation.As == As.Service ? KeyRole.Secret : KeyRole.Publishable;
        return operation.IsNative
            ? configuration.AddKey(tenant.Name, "native", GatewayKey.Create(role), ["native"])
            : operation.As == As.Service ? tenant.SecretKey : tenant.PublishableKey;
    }

    private async Task<IReadOnlyCollection<string>> RunAsync(IReadOnlyList<Cell> cells, LogRecorder log, Func<Cell, ApiClient> client)
    {
        await _places.WaitAsync();
        await using var upstream = cells[0].Upstream; // With all that the gateway still keeps open to it.
        try
        {
            var fault = cells[0].Fault;
            var mistakes = new ConcurrentQueue<string>();
            var answers = await Task.WhenAll(cells.Select(cell => CallAsync(cell, client(cell), mistakes)));
            if (!fault.Refuses && upstream.Played < cells.Count)
                mistakes.Enqueue($"only {upstream.Played} of {cells.Count} operations have met the fault");
            for (var waited = TimeProvider.System.GetTimestamp(); upstream.Open > 0 && TimeProvider.System.GetElapsedTime(waited) < Patience;)
                await Task.Delay(20);
            if (upstream.Open > 0)
                mistakes.Enqueue($"{upstream.Open} connections stay open");

            upstream.Heal();
            var healed = await Task.WhenAll(cells.Select(cell => CallAsync(cell, client(cell), mistakes)));
            for (var i = 0; i < cells.Count; i++)
            {
                if (healed[i] is not { Status: < 300 })
                    mistakes.Enqueue($"{cells[i].Operation} does not recover: {healed[i]}");
                else if (Verdict.Find(fault, cells[i].Operation, answers[i], healed[i]!) is { } mistake)
                    mistakes.Enqueue($"{cells[i].Operation} {mistake} {log.Find(answers[i]?.Header("X-Request-Id"))}");
            }

            return mistakes;
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task<ApiResponse?> CallAsync(Cell cell, ApiClient client, ConcurrentQueue<string> mistakes)
    {
        try
        {
            return await cell.Operation.SendAsync(client).WaitAsync(Patience);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return null; // It broke off.
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            mistakes.Enqueue($"{cell.Operation} is never answered");
            return null;
        }
    }

    private sealed record Cell(Fault Fault, FaultyUpstream Upstream, Operation Operation, string Key);
}
