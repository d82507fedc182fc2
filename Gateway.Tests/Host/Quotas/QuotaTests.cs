using Gateway.Host.Tenancy;
using Gateway.Tests.Backends;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Quotas;

/// <summary>Quotas, as callers see them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class QuotaTests
{
    [Test]
    public async Task Calls_SeveralQuotas_TheTightestDecidesAndEachCounts()
    {
        var configuration = Plan(
            """{"Meter":"calls","Limit":100,"Period":"month","Hard":true}""",
            """{"Meter":"calls","Limit":3,"Period":"day","Hard":true}""",
            """{"Meter":"calls","Limit":1,"Period":"month","Hard":false}""");
        var tenant = configuration.AddTenant("demo", plan: "small");
        await using var gateway = await TestGateway.StartAsync(configuration, At(new DateTimeOffset(2026, 1, 31, 23, 50, 0, TimeSpan.Zero), out var clock));
        var client = gateway.Client(tenant.SecretKey);
        for (var i = 0; i < 3; i++)
            (await client.GetAsync("/api/db/rows")).Expect(200);
        var refused = (await client.GetAsync("/api/db/rows")).ExpectProblem(429, "quota_exceeded");
        Assert.That(refused.Header("Retry-After"), Is.EqualTo("600"));
        Assert.That(await StandsAsync(client), Is.EqualTo(new[] { ("calls", 3L, 97L, "month"), ("calls", 3L, 0L, "day"), ("calls", 3L, 0L, "month") }));

        clock.Advance(TimeSpan.FromMinutes(10));
        (await client.GetAsync("/api/db/rows")).Expect(200);
        Assert.That(await StandsAsync(client), Is.EqualTo(new[] { ("calls", 1L, 99L, "month"), ("calls", 1L, 2L, "day"), ("calls", 1L, 0L, "month") }));
    }

    [Test]
    public async Task Calls_SoftQuota_CountsOn()
    {
        var configuration = Plan("""{"Meter":"calls","Limit":1,"Period":"day","Hard":false}""");
        var tenant = configuration.AddTenant("demo", plan: "small");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);
        for (var i = 0; i < 3; i++)
            (await client.GetAsync("/api/db/rows")).Expect(200);
        Assert.That(await StandsAsync(client), Is.EqualTo(new[] { ("calls", 3L, 0L, "day") }));
    }

    [Test]
    public async Task Calls_PerUser_EachHasAnOwnAndReadsOnlyThat()
    {
        var configuration = Plan("""{"Meter":"calls","Limit":2,"Period":"day","Hard":true,"Per":"user"}""", """{"Meter":"calls","Limit":1000,"Period":"day","Hard":true}""");
        var tenant = configuration.AddTenant("demo", plan: "small");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var app = gateway.Client(tenant.PublishableKey);
        var (ada, adasId) = await RegisterAsync(app, "ada@example.org");
        var (bob, bobsId) = await RegisterAsync(app, "bob@example.org");
        for (var i = 0; i < 2; i++)
            (await ada.GetAsync("/api/db/rows")).ExpectProblem(403, "permission_denied");
        (await ada.GetAsync("/api/db/rows")).ExpectProblem(429, "quota_exceeded");
        (await bob.GetAsync("/api/db/rows")).ExpectProblem(403, "permission_denied");

        // Without a user a call counts against no user's quota.
        for (var i = 0; i < 4; i++)
            (await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200);

        var own = (await ada.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas");
        Assert.That(own.GetArrayLength(), Is.EqualTo(1));
        Assert.That((own[0].Text("subject"), own[0].Text("used"), own[0].Text("remaining")), Is.EqualTo((adasId, "2", "0")));
        (await ada.GetAsync($"/api/usage/quota?subject={bobsId}")).ExpectProblem(403, "permission_denied");
        (await app.GetAsync("/api/usage/quota")).ExpectProblem(403, "permission_denied");
        var server = gateway.Client(tenant.SecretKey);
        var bobs = (await server.GetAsync($"/api/usage/quota?subject={bobsId}")).Expect(200).Json.GetProperty("quotas").EnumerateArray().ToList();
        Assert.That(bobs.Select(quota => (quota.Text("subject"), quota.Text("used"))), Is.EqualTo(new[] { (bobsId, "1"), ((string?)null, "9") }));
        Assert.That((await server.GetAsync("/api/usage/quota")).Json.GetProperty("quotas").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task LogOut_OfAUserWhoHasNothingLeft_PassesAndIsNotCounted()
    {
        var configuration = Plan("""{"Meter":"calls","Limit":2,"Period":"day","Hard":true}""");
        var tenant = configuration.AddTenant("demo", plan: "small");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var (ada, _) = await RegisterAsync(gateway.Client(tenant.PublishableKey), "ada@example.org");
        (await ada.GetAsync("/api/auth/user")).Expect(200);
        (await ada.GetAsync("/api/auth/user")).ExpectProblem(429, "quota_exceeded");
        (await ada.PostAsync("/api/auth/logout", "{}")).Expect(204);
        (await ada.PostAsync("/api/auth/refresh", """{"refresh_token":"x"}""")).ExpectProblem(429, "quota_exceeded");
        Assert.That(await StandsAsync(gateway.Client(tenant.SecretKey)), Is.EqualTo(new[] { ("calls", 2L, 0L, "day") }));
        Assert.That((await gateway.Client(tenant.SecretKey).GetAsync("/api/usage")).Expect(200).Json.GetProperty("usage")[0].GetProperty("calls").GetInt64(), Is.EqualTo(2));
    }

    [Test]
    public async Task Calls_RacingCallers_NeverPassAHardLimitNorFallShort()
    {
        var configuration = Plan("""{"Meter":"calls","Limit":300,"Period":"day","Hard":true}""");
        var tenant = configuration.AddTenant("demo", plan: "small");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);
        var answers = new System.Collections.Concurrent.ConcurrentBag<ApiResponse>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) => answers.Add(await client.GetAsync("/api/db/rows")));
        foreach (var refused in answers.Where(answer => answer.Status != 200))
            refused.ExpectProblem(429, "quota_exceeded");
        Assert.That(answers.Count(answer => answer.Status == 200), Is.EqualTo(300));
        Assert.That(await StandsAsync(client), Is.EqualTo(new[] { ("calls", 300L, 0L, "day") }));
    }

    [TestCase("""{"Meter":"storage_bytes","Limit":1,"Per":"user"}""", "Per")]
    [TestCase("""{"Meter":"a b","Limit":1}""", "Meter")]
    [TestCase("""{"Meter":"calls","Limit":1,"Per":"team"}""", "Per")]
    [TestCase("""{"Meter":"calls","Limit":1,"Period":"day","Anniversary":true}""", "Anniversary")]
    [TestCase("""{"Meter":"calls","Limit":1,"Thresholds":[0]}""", "Thresholds:0")]
    [TestCase("""{"Meter":"calls","Limit":1,"Anniversary":true}""", "CreatedAt")]
    public async Task Plan_WithAMistake_IsToldWithItsPath(string quota, string path)
    {
        var configuration = Plan(quota);
        configuration.AddTenant("demo", plan: "small");
        var mistakes = await Assert.ThrowsAsync<InvalidConfigurationException>(() => TestGateway.StartAsync(configuration));
        Assert.That(mistakes!.Message, Does.Contain(path));
    }

    private static GatewayConfiguration Plan(params string[] quotas)
    {
        var configuration = new GatewayConfiguration().AddPlan("small", requests: 1_000_000);
        foreach (var quota in quotas)
            configuration.AddQuota("small", quota);
        return configuration;
    }

    private static Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder> At(DateTimeOffset now, out FakeTimeProvider clock)
    {
        var made = clock = new FakeTimeProvider(now);
        return builder => builder.Services.AddSingleton<TimeProvider>(made);
    }

    private static async Task<(string, long, long, string)[]> StandsAsync(ApiClient client) =>
    [
        .. (await client.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas").EnumerateArray()
            .Select(quota => (quota.Text("meter")!, quota.GetProperty("used").GetInt64(), quota.GetProperty("remaining").GetInt64(), quota.Text("period")!)),
    ];

    private static async Task<(ApiClient User, string Id)> RegisterAsync(ApiClient app, string email)
    {
        var session = (await app.PostAsync("/api/auth/register", $$"""{"email":"{{email}}","password":"correct horse battery"}""")).Expect(200).Json;
        return (app.As(session.Text("access_token")!), session.GetProperty("user").Text("id")!);
    }
}
