using System.Text.Json.Nodes;
using Gateway.Host.Tenancy.Checks;
using Gateway.Tests.Backends;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Providers.Abstractions;
using Providers.Abstractions.Connections;

namespace Gateway.Tests.Host.Tenancy.Checks;

/// <summary>Declared connections are tried in the background, and what does not work is logged.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConnectionChecksTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly LogRecorder _log = new();
    private readonly GatewayConfiguration _configuration = new();
    private readonly CheckedProvider _provider = new();

    public void Dispose() => _log.Dispose();

    [Test]
    public async Task Start_FailingConnection_IsAWarningForEachFindingAndServesAllTheSame()
    {
        _provider.Check = static () => Findings(new("reachable", true, "It answers."), new("key", false, "The key was rotated."), new("auth", false, "Auth is away."));
        var tenant = AddTenant("acme");
        await using var gateway = await StartAsync();

        await LoggedAsync("Auth is away.");
        Assert.That(_log.Text, Does.Contain("Warning 2101 The connection 'main' of tenant 'acme' does not work: key: The key was rotated."));
        Assert.That(_log.Text, Does.Not.Contain("It answers."));
        (await gateway.Client(tenant.SecretKey).GetAsync("/api/usage")).Expect(200);
    }

    [Test]
    public async Task Start_WorkingConnection_IsToldOnce()
    {
        AddTenant("acme");
        await using var gateway = await StartAsync();
        await LoggedAsync("Information 2102 The connection 'main' of tenant 'acme' works.");
        Assert.That(_provider.Checked, Is.EqualTo(["acme/main"]));
    }

    [Test]
    public async Task Start_CheckThatThrows_EndsNothing()
    {
        _provider.Check = static () => throw new InvalidOperationException("broken");
        var tenant = AddTenant("acme");
        await using var gateway = await StartAsync();
        await LoggedAsync("Error 2104");
        (await gateway.Client(tenant.SecretKey).GetAsync("/api/usage")).Expect(200);
    }

    [Test]
    public async Task Start_OwnStores_AreLeftAlone()
    {
        var own = _configuration.AddTenant("own");
        AddTenant("acme");
        await using var gateway = await StartAsync();
        await LoggedAsync("2102");
        Assert.That(_log.Text, Does.Not.Contain("'own'"));
        Assert.That((await gateway.Client(own.SecretKey).GetAsync("/api/db")).Expect(200).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task Start_MoreThanTheMost_TriesThatManyAFewAtOnce()
    {
        var (running, most, done) = (0, 0, 0);
        var counting = new Lock();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _provider.Check = async () =>
        {
            lock (counting)
                most = Math.Max(most, ++running);
            await Task.Yield();
            lock (counting)
                (running, done) = (running - 1, done + 1);
            if (done == ConnectionChecks.Most)
                all.TrySetResult();
            return [];
        };
        for (var i = 0; i < ConnectionChecks.Most + 20; i++)
            AddTenant($"t{i}");
        await using (var gateway = await StartAsync())
        {
            await all.Task.WaitAsync(Patience);
            await LoggedAsync("2103");
            await gateway.StopAsync();
        }

        Assert.That(_provider.Checked, Has.Count.EqualTo(ConnectionChecks.Most).And.Unique);
        Assert.That(most, Is.InRange(1, 8));
    }

    [Test]
    public async Task Reload_ChangedOrNewConnection_IsTriedAndNoOther()
    {
        AddTenant("acme", new JsonObject { ["url"] = "old" });
        AddTenant("calm");
        await using var gateway = await StartAsync();
        await LoggedAsync("'acme' works");
        await LoggedAsync("'calm' works");

        _provider.Check = static () => Findings(new ConnectionFinding("reachable", false, "It is away."));
        var root = (IConfigurationRoot)gateway.Services.GetRequiredService<IConfiguration>();
        root["Gateway:Tenants:acme:Connections:main:Settings:url"] = "new";
        root["Gateway:Tenants:calm:Connections:second:Provider"] = "elsewhere";
        root.Reload();

        await LoggedAsync("The connection 'main' of tenant 'acme' does not work: reachable: It is away.");
        await LoggedAsync("The connection 'second' of tenant 'calm' does not work: reachable: It is away.");
        Assert.That(_provider.Checked, Is.EquivalentTo(["acme/main", "calm/main", "acme/main", "calm/second"]));
    }

    [Test]
    public async Task Start_SwitchedOff_TriesNothing()
    {
        AddTenant("acme");
        await using (var gateway = await StartAsync(check: "false"))
            await gateway.StopAsync();
        Assert.That(_provider.Checked, Is.Empty);
    }

    [Test]
    public void Start_SwitchedNeitherOnNorOff_IsAMistake() =>
        Assert.That(async () => await StartAsync(check: "perhaps"), Throws.Exception.With.Message.Contains("Gateway:CheckConnections"));

    // No route leads to the connection, as it serves nothing.
    private TestTenant AddTenant(string name, JsonObject? settings = null)
    {
        var tenant = _configuration.AddTenant(name, "elsewhere", settings);
        _configuration.Tenant(name).Remove("Routes");
        return tenant;
    }

    private static Task<IReadOnlyList<ConnectionFinding>> Findings(params IReadOnlyList<ConnectionFinding> findings) => Task.FromResult(findings);

    private Task<TestGateway> StartAsync(string check = "true") => TestGateway.StartAsync(builder =>
    {
        // In memory, so that it can be changed and loaded again.
        var settings = new ConfigurationBuilder().AddJsonStream(_configuration.ToStream()).Build().AsEnumerable().ToDictionary();
        settings["Gateway:CheckConnections"] = check;
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton<IProvider>(_provider);
        builder.Logging.AddProvider(_log);
    });

    private async Task LoggedAsync(string text)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!_log.Text.Contains(text, StringComparison.Ordinal))
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(Patience), $"'{text}' was never logged: {_log.Text}");
            await Task.Delay(25);
        }
    }
}
