using Gateway.Host.Keys;
using Gateway.Host.Limits;
using Gateway.Tests.Backends;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Host.Limits.Shared;

/// <summary>Limits that several gateways count together in a real Redis, which comes and goes.</summary>
internal sealed class RedisRateLimiterTests
{
    private RedisServer _redis;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var starting = RedisServer.StartAsync();
        await RunningBackend.RequireAsync(() => starting);
        _redis = await starting;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    [Test]
    public async Task Acquire_TwoGatewaysAtOnce_NeverPassTheLimitTogether()
    {
        var configuration = new GatewayConfiguration().AddPlan("slow", requests: 50, window: "01:00:00");
        var tenant = configuration.AddTenant("together", plan: "slow");
        await using var first = await StartAsync(configuration);
        await using var second = await StartAsync(configuration);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? first : second).Client(tenant.SecretKey).GetAsync("/api/db/rows")));

        Assert.That(answers.Count(answer => answer.Status == 200), Is.EqualTo(50));
        var refused = answers.First(answer => answer.Status != 200).ExpectProblem(429, "rate_limited");
        Assert.That(refused.Header("Retry-After"), Is.Not.Null);
        Assert.That(refused.Header("RateLimit-Policy"), Is.EqualTo("\"tenant\";q=50;w=3600"));
        Assert.That(answers.Where(answer => answer.Status == 200).Select(answer => answer.Header("RateLimit")!.Split(';')[1]), Is.Unique, "each call sees what it left");
        Assert.That((await first.Client(null).GetAsync("/health/ready")).Expect(200).Json.Text("rate_limits"), Is.EqualTo("shared"));
    }

    [Test]
    public async Task Acquire_SeveralLimits_CountsAgainstAllOrNone()
    {
        var configuration = new GatewayConfiguration().AddPlan("several", requests: 100, window: "01:00:00");
        var tenant = configuration.AddTenant("several", plan: "several");
        var narrow = configuration.AddKey("several", "narrow", GatewayKey.Create(KeyRole.Secret));
        configuration.Key("several", "narrow")["RateLimit"] = GatewayConfiguration.Limit(3, "01:00:00");
        await using var gateway = await StartAsync(configuration);

        for (var left = 2; left >= 0; left--)
        {
            var passed = (await gateway.Client(narrow).GetAsync("/api/db/rows")).Expect(200);
            Assert.That(passed.Header("RateLimit-Policy"), Is.EqualTo("\"tenant\";q=100;w=3600, \"key\";q=3;w=3600"));
            Assert.That(passed.Header("RateLimit"), Does.StartWith($"\"key\";r={left};t="));
        }

        Assert.That((await gateway.Client(narrow).GetAsync("/api/db/rows")).ExpectProblem(429, "rate_limited").Header("RateLimit"), Does.StartWith("\"key\";r=0;"));
        Assert.That((await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200).Header("RateLimit"), Does.StartWith("\"tenant\";r=96;"));
    }

    [TestCase("local")]
    [TestCase("refuse")]
    public async Task Acquire_RedisGoesAndComesBack_DoesMeanwhileAsConfigured(string whenAway)
    {
        await using var redis = await RedisServer.StartAsync();
        var configuration = new GatewayConfiguration().AddPlan("slow", requests: 10, window: "01:00:00");
        var tenant = configuration.AddTenant("bereft", plan: "slow");
        await using var gateway = await StartAsync(configuration, redis, ("Gateway:Redis:WhenAway", whenAway));
        var client = gateway.Client(tenant.SecretKey);
        Assert.That((await client.GetAsync("/api/db/rows")).Expect(200).Header("RateLimit"), Does.StartWith("\"tenant\";r=9;"));

        await redis.KillAsync();
        var away = await client.GetAsync("/api/db/rows");
        var ready = (await gateway.Client(null).GetAsync("/health/ready")).Expect(200).Json;
        if (whenAway == "local")
        {
            Assert.That(away.Expect(200).Header("RateLimit"), Does.StartWith("\"tenant\";r=9;"), "counted by this node");
            Assert.That(ready.Text("rate_limits"), Is.EqualTo("local"));
        }
        else
        {
            Assert.That(away.ExpectProblem(503, "state_unavailable").Header("Retry-After"), Is.Not.Null);
            Assert.That(ready.Text("rate_limits"), Is.EqualTo("refusing"));
        }

        Assert.That(ready.Text("status"), Is.EqualTo("ok"), "the gateway still takes requests");
        await redis.LaunchAsync();
        var limiter = gateway.Services.GetRequiredService<IRateLimiter>();
        for (var started = TimeProvider.System.GetTimestamp(); limiter.State != RateLimitsState.Shared; await Task.Delay(100))
        {
            await client.GetAsync("/api/capabilities");
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(30)));
        }

        (await client.GetAsync("/api/capabilities")).Expect(200);
    }

    [Test]
    public async Task Start_WithoutRedis_TakesCallsAllTheSame()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(
            configuration, builder => builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Gateway:Redis:ConnectionString", (string?)"127.0.0.1:1")]));
        (await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200);
    }

    private Task<TestGateway> StartAsync(GatewayConfiguration configuration) => StartAsync(configuration, _redis);

    private static Task<TestGateway> StartAsync(GatewayConfiguration configuration, RedisServer redis, params (string Name, string? Value)[] settings) => TestGateway.StartAsync(
        configuration,
        builder => builder.Configuration.AddInMemoryCollection(
            settings.Append(("Gateway:Redis:ConnectionString", redis.Address)).Append(("Gateway:Redis:Timeout", "00:00:02")).Select(setting => KeyValuePair.Create(setting.Item1, setting.Item2))));
}
