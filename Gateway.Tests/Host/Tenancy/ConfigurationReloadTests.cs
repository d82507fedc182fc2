using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Host.Tenancy;

/// <summary>A changed configuration takes effect without a restart; one with mistakes leaves the old in force.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConfigurationReloadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LogRecorder _log = new();
    private readonly GatewayConfiguration _configuration = new();
    private TemporaryDirectory _directory = null!;
    private TestTenant _tenant = null!;
    private TestGateway _gateway = null!;

    private string File => _directory.Sub("gateway.json");

    [SetUp]
    public async Task Start()
    {
        _directory = new TemporaryDirectory();
        _tenant = _configuration.AddTenant("demo");
        await WriteAsync(_configuration.ToJson());
        _gateway = await TestGateway.StartAsync(builder =>
        {
            builder.Configuration.AddJsonFile(File, optional: false, reloadOnChange: true);
            builder.Logging.AddProvider(_log);
        });
    }

    [TearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    public void Dispose()
    {
        _directory?.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task NewTenantAndKey_AreThereWithoutRestart()
    {
        (await _gateway.Client(_tenant.SecretKey).PostAsync("/api/db/rows", """{"id":"kept"}""")).Expect(201);
        var added = _configuration.AddTenant("added");
        var key = _configuration.AddKey("demo", "more", GatewayKey.Create(KeyRole.Secret));
        (await _gateway.Client(added.SecretKey).GetAsync("/api/db/rows")).ExpectProblem(401, "invalid_key");
        await WriteAsync(_configuration.ToJson());

        await EventuallyAsync(async () => (await _gateway.Client(added.SecretKey).GetAsync("/api/db/rows")).Status == 200);
        Assert.That((await _gateway.Client(key).GetAsync("/api/db/rows")).Expect(200).Column("id"), Is.EqualTo(["kept"]));
    }

    [Test]
    public async Task RemovedKey_IsRefusedWithoutRestart()
    {
        _configuration.AddTenant("demo");
        await WriteAsync(_configuration.ToJson());
        await EventuallyAsync(async () => (await _gateway.Client(_tenant.SecretKey).GetAsync("/api/db/rows")).Status == 401);
    }

    [Test]
    public async Task ChangedPlan_TakesEffect()
    {
        _configuration.AddPlan("default", requests: 777, window: "00:02:00");
        await WriteAsync(_configuration.ToJson());
        await EventuallyAsync(async () => (await _gateway.Client(_tenant.SecretKey).GetAsync("/api/capabilities")).Header("RateLimit-Policy") == "\"tenant\";q=777;w=120");
    }

    [Test]
    public async Task Mistakes_LeaveTheOldInForceAndTheNextMendsIt()
    {
        var added = _configuration.AddTenant("added");
        var broken = _configuration.ToJson().Replace("\"Provider\":\"embedded\"", "\"Provider\":\"nonsense\"", StringComparison.Ordinal);
        await WriteAsync(broken);
        await EventuallyAsync(() => Task.FromResult(_log.Text.Contains("Gateway:Tenants:added:Connections:main:Provider", StringComparison.Ordinal)));
        Assert.That(_log.Text, Does.Contain("Gateway:Tenants:demo:Connections:main:Provider"), "all mistakes are told at once");
        (await _gateway.Client(_tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200);
        (await _gateway.Client(added.SecretKey).GetAsync("/api/db/rows")).ExpectProblem(401, "invalid_key");

        await WriteAsync(_configuration.ToJson());
        await EventuallyAsync(async () => (await _gateway.Client(added.SecretKey).GetAsync("/api/db/rows")).Status == 200);
    }

    [Test]
    public async Task FileThatIsNoJson_LeavesTheOldInForce()
    {
        await WriteAsync("{ \"Gateway\": ");
        await StaysAsync(async () => (await _gateway.Client(_tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200));

        var added = _configuration.AddTenant("added");
        await WriteAsync(_configuration.ToJson());
        await EventuallyAsync(async () => (await _gateway.Client(added.SecretKey).GetAsync("/api/db/rows")).Status == 200);
    }

    [Test]
    public async Task Change_UnderLoad_FailsNoRequest()
    {
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            var calls = 0;
            for (; !stop.IsCancellationRequested; calls++)
                (await _gateway.Client(_tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200);
            return calls;
        });
        for (var i = 0; i < 3; i++)
        {
            var added = _configuration.AddTenant($"added{i}");
            await WriteAsync(_configuration.ToJson());
            await EventuallyAsync(async () => (await _gateway.Client(added.SecretKey).GetAsync("/api/db/rows")).Status == 200);
        }

        await stop.CancelAsync();
        Assert.That(await load, Is.Positive);
    }

    // Moved into place whole, as editors and orchestrators do.
    private async Task WriteAsync(string json)
    {
        var temporary = _directory.Sub($"{Guid.NewGuid():N}.tmp");
        await System.IO.File.WriteAllTextAsync(temporary, json);
        System.IO.File.Move(temporary, File, overwrite: true);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(Patience), "The change never took effect.");
            await Task.Delay(25);
        }
    }

    // A change is seen within a fraction of a second; what holds over a second and a half was not changed by it.
    private static async Task StaysAsync(Func<Task> holds)
    {
        for (var i = 0; i < 15; i++)
        {
            await holds();
            await Task.Delay(100);
        }
    }
}
