using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Host.Admission;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.Forwarding;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Host.Admission;

/// <summary>How many calls are taken on at once: on a connection, of a tenant, in the whole gateway.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CallAdmissionTests
{
    private const string Notes = "/api/db/notes";

    [Test]
    public async Task Connection_WithAsManyCallsAsItTakes_RefusesTheNext()
    {
        await using var held = new HeldProject();
        await using var gateway = await held.StartAsync("""{"connection_calls":2,"connection_queue":0}""");
        var (first, second) = (held.App.GetAsync(Notes), held.App.GetAsync(Notes));
        await held.AskedAsync(2);
        var refused = (await held.App.GetAsync(Notes)).ExpectProblem(503, "upstream_unavailable");
        Assert.That(refused.Header("Retry-After"), Is.EqualTo("1"));
        (await held.App.GetAsync("/api/capabilities")).Expect(200);
        held.Release();
        (await first).Expect(200);
        (await second).Expect(200);
        (await held.App.GetAsync(Notes)).Expect(200);
    }

    [Test]
    public async Task Connection_WithAQueue_LetsTheNextWait()
    {
        await using var held = new HeldProject();
        await using var gateway = await held.StartAsync("""{"connection_calls":1,"connection_queue":1,"queue_wait":"00:00:30"}""");
        var first = held.App.GetAsync(Notes);
        await held.AskedAsync(1);
        var waiting = held.App.GetAsync(Notes);
        await Waiting.UntilAsync(() => Task.FromResult(held.State.Waiting == 1));
        (await held.App.GetAsync(Notes)).ExpectProblem(503, "upstream_unavailable");
        held.Release();
        (await first).Expect(200);
        (await waiting).Expect(200);
    }

    [Test]
    public async Task Connection_CallerWhoLeavesTheQueue_TakesNoRoom()
    {
        await using var held = new HeldProject();
        await using var gateway = await held.StartAsync("""{"connection_calls":1,"connection_queue":1,"queue_wait":"00:00:30"}""");
        var first = held.App.GetAsync(Notes);
        await held.AskedAsync(1);
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, Notes);
        request.Headers.Add("apikey", held.App.Key);
        var waiting = gateway.Http.SendAsync(request, leave.Token);
        await Waiting.UntilAsync(() => Task.FromResult(held.State.Waiting == 1));
        await leave.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        await Waiting.UntilAsync(() => Task.FromResult(held.State.Waiting == 0));
        held.Release();
        (await first).Expect(200);
        (await held.App.GetAsync(Notes)).Expect(200);
    }

    [Test]
    public async Task Tenant_WithAsManyCallsAsItsPlanAllows_IsToldToWaitAndNobodyElse()
    {
        await using var held = new HeldProject();
        await using var gateway = await held.StartAsync("{}", plan: """{"TenantCalls":2,"TenantQueue":0}""");
        var calls = new[] { held.App.GetAsync(Notes), held.App.GetAsync(Notes) };
        await held.AskedAsync(2);
        var refused = (await held.App.GetAsync("/api/capabilities")).ExpectProblem(429, "rate_limited");
        Assert.That(refused.Header("Retry-After"), Is.EqualTo("1"));
        (await held.Other.GetAsync(Notes)).Expect(200);
        held.Release();
        foreach (var call in calls)
            (await call).Expect(200);
        (await held.App.GetAsync(Notes)).Expect(200);
    }

    // Refused calls are none: neither quota nor usage knows of them.
    [Test]
    public async Task Refusal_IsNotCounted()
    {
        await using var held = new HeldProject();
        await using var gateway = await held.StartAsync("""{"connection_calls":1,"connection_queue":0}""");
        var first = held.Server.GetAsync(Notes);
        await held.AskedAsync(1);
        (await held.Server.GetAsync(Notes)).ExpectProblem(503, "upstream_unavailable");
        held.Release();
        (await first).Expect(200);
        Assert.That((await held.Server.GetAsync("/api/usage")).Expect(200).Json.GetProperty("usage")[0].GetProperty("calls").GetInt64(), Is.EqualTo(1));
    }

    [Test]
    public async Task Gateway_ThatIsFull_ShedsWhoHoldsMost()
    {
        await using var held = new HeldProject();
        await using var gateway = await held.StartAsync("{}", overload: 10);
        var calls = new List<Task<ApiResponse>>();
        for (var i = 0; i < 5; i++)
            calls.Add(held.App.GetAsync(Notes));
        await held.AskedAsync(5);
        var shed = (await held.App.GetAsync(Notes)).ExpectProblem(429, "rate_limited");
        Assert.That(shed.Header("Retry-After"), Is.EqualTo("1"));
        (await held.Other.GetAsync(Notes)).Expect(200);
        Assert.That((await gateway.Http.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, Is.True);
        held.Release();
        foreach (var call in calls)
            (await call).Expect(200);
        (await held.App.GetAsync(Notes)).Expect(200);
    }

    // However many want how much, whoever holds little finds room.
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(9)]
    public void Load_HeavyTenants_LeaveAShareForTheNext(int heavy)
    {
        const int room = 1_000;
        var load = new GatewayLoad(new OverloadOptions(room));
        var held = new int[heavy];
        for (var refused = 0; refused < heavy;)
        {
            refused = 0;
            for (var i = 0; i < heavy; i++)
            {
                if (load.TryEnter(held[i]))
                    held[i]++;
                else
                    refused++;
            }
        }

        Assert.That(held, Is.All.InRange((room / (heavy + 1)) - 1, (room / (heavy + 1)) + 1));
        Assert.That(load.TryEnter(0), Is.True);
    }

    [Test]
    public void Tenants_ThatAreIdle_AreForgotten()
    {
        var loads = new TenantLoads(TimeProvider.System);
        for (var i = 0; i < 50_000; i++)
            _ = loads.Of(i.ToString(CultureInfo.InvariantCulture), Providers.Abstractions.Connections.ResilienceSettings.Default);
        Assert.That(loads.Count, Is.LessThanOrEqualTo(2_000));
    }

    /// <summary>A tenant whose project holds its answers back, and another with the embedded provider.</summary>
    private sealed class HeldProject : IAsyncDisposable
    {
        private readonly SemaphoreSlim _asked = new(0);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private SmallUpstream? _project;
        private TestGateway? _gateway;
        private TestTenant? _tenant;
        private TestTenant? _other;

        public ApiClient App => _gateway!.Client(_tenant!.PublishableKey);

        public ApiClient Server => _gateway!.Client(_tenant!.SecretKey);

        public ApiClient Other => _gateway!.Client(_other!.SecretKey);

        public Gateway.Host.Resilience.Bulkhead State
        {
            get
            {
                _gateway!.Services.GetRequiredService<Gateway.Host.Tenancy.ITenantSource>().Current.TryFind("acme", out var tenant);
                return _gateway.Services.GetRequiredService<Gateway.Host.Resilience.UpstreamCircuits>().Of(tenant!.Connections["main"]).UnderWay;
            }
        }

        public async Task<TestGateway> StartAsync(string resilience, string? plan = null, int? overload = null)
        {
            _project = await SmallUpstream.StartAsync(async context =>
            {
                _asked.Release();
                await _released.Task;
                await Answers.Json("[]")(context);
            });
            var configuration = new GatewayConfiguration();
            if (plan is not null)
                configuration.Plan("default")["Resilience"] = JsonNode.Parse(plan);
            var settings = StubProject.Settings(_project.Address);
            settings["resilience"] = JsonNode.Parse(resilience);
            _tenant = configuration.AddTenant("acme", "supabase", settings);
            _other = configuration.AddTenant("other");
            return _gateway = await TestGateway.StartAsync(configuration, builder => builder.Configuration.AddInMemoryCollection(
                new Dictionary<string, string?> { ["Gateway:Overload:Calls"] = (overload ?? 10_000).ToString(CultureInfo.InvariantCulture) }));
        }

        public async Task AskedAsync(int calls)
        {
            for (var i = 0; i < calls; i++)
                Assert.That(await _asked.WaitAsync(TimeSpan.FromSeconds(30)), Is.True);
        }

        public void Release() => _released.TrySetResult();

        public async ValueTask DisposeAsync()
        {
            Release();
            if (_project is not null)
                await _project.DisposeAsync();
            _asked.Dispose();
        }
    }
}
