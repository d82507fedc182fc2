using System.Text.Json.Nodes;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.ControlPlane;

namespace Gateway.Tests.Host.Limits;

/// <summary>Limits of keys and users, and costs, as callers see them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CallerLimitTests
{
    [Test]
    public async Task RateLimit_OfUsers_IsEachUsersOwnOnceTheTokenIsKnown()
    {
        var configuration = new GatewayConfiguration();
        configuration.Plan("default")["UserRateLimit"] = GatewayConfiguration.Limit(8, "01:00:00");
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var app = gateway.Client(tenant.PublishableKey);
        var ada = await RegisterAsync(app, "ada");
        var bob = await RegisterAsync(app, "bob");

        Assert.That((await ada.GetAsync("/api/auth/user")).Expect(200).Header("RateLimit"), Does.StartWith("\"address\";r=5;"), "the first call shows that the token is good");
        Assert.That((await bob.GetAsync("/api/auth/user")).Expect(200).Header("RateLimit"), Does.StartWith("\"address\";r=4;"));
        for (var left = 7; left >= 0; left--)
            Assert.That((await ada.GetAsync("/api/auth/user")).Expect(200).Header("RateLimit"), Does.StartWith($"\"user\";r={left};"));
        Assert.That((await ada.GetAsync("/api/auth/user")).ExpectProblem(429, "rate_limited").Text, Does.Contain("each user"));
        (await bob.GetAsync("/api/auth/user")).Expect(200);

        // Whoever makes up tokens has one limit with all the others who do, whatever these say, and uses up nobody else's.
        for (var i = 0; i < 4; i++)
            (await app.As($"eyJhbGciOiJub25lIn0.eyJzdWIiOiIke{i}In0.x").GetAsync("/api/auth/user")).Expect(401);
        (await app.As("another").GetAsync("/api/auth/user")).ExpectProblem(429, "rate_limited");
        (await bob.GetAsync("/api/auth/user")).Expect(200);
        Assert.That((await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows")).Expect(200).Header("RateLimit"), Does.StartWith("\"tenant\""), "a server is nobody's user");
    }

    [Test]
    public async Task RateLimit_Costs_CountAsManyCalls()
    {
        var configuration = new GatewayConfiguration().AddPlan("priced", requests: 10, window: "01:00:00");
        configuration.Plan("priced")["Costs"] = new JsonObject { ["db.insert"] = 5, ["capabilities"] = 0 };
        var tenant = configuration.AddTenant("demo", plan: "priced");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);

        Assert.That((await client.PostAsync("/api/db/rows", "{}")).Expect(201).Header("RateLimit"), Does.StartWith("\"tenant\";r=5;"));
        Assert.That((await client.GetAsync("/api/db/rows")).Expect(200).Header("RateLimit"), Does.StartWith("\"tenant\";r=4;"));
        Assert.That((await client.PostAsync("/api/db/rows", "{}")).ExpectProblem(429, "rate_limited").Text, Does.Contain("counts as 5"));
        Assert.That((await client.GetAsync("/api/capabilities")).Expect(200).Header("RateLimit"), Does.StartWith("\"tenant\";r=4;"));
    }

    [Test]
    public async Task Costs_Operations_AreThoseThatAreServed()
    {
        await using var gateway = await BareGateway.StartAsync();
        Assert.That(
            gateway.Routes.Select(route => route.Metadata.GetMetadata<TenantEndpoint>()?.Operation).OfType<string>().Distinct(), Is.EquivalentTo(Operations.All));
    }

    [Test]
    public async Task Keys_WithALimit_HaveItAndGiveNoMore()
    {
        await using var running = await ControlPlaneGateway.StartAsync(StoreKind.Sqlite);
        await running.AddTenantAsync("limited");
        var made = (await running.Admin.PostAsync(
            "/admin/tenants/limited/keys", """{"name":"narrow","kind":"secret","rate_limit":{"requests":100,"window":"01:00:00","burst":20}}""")).Expect(201).Json;
        Assert.That(made.GetProperty("rate_limit").GetRawText(), Is.EqualTo("""{"requests":100,"window":"01:00:00","burst":20}"""));
        var narrow = running.Gateway.Client(made.Text("key"));
        Assert.That((await narrow.GetAsync("/api/capabilities")).Expect(200).Header("RateLimit"), Does.StartWith("\"key\";r=19;"));
        Assert.That((await narrow.GetAsync("/api/keys")).Expect(200).Json.GetProperty("keys")[1].GetProperty("rate_limit").GetProperty("burst").GetInt64(), Is.EqualTo(20));

        (await narrow.PostAsync("/api/keys", """{"name":"wider","kind":"secret","rate_limit":{"requests":101,"window":"01:00:00","burst":20}}""")).ExpectProblem(403, "insufficient_scope");
        var child = (await narrow.PostAsync("/api/keys", """{"name":"child","kind":"secret"}""")).Expect(201).Json;
        Assert.That(child.GetProperty("rate_limit").GetProperty("requests").GetInt64(), Is.EqualTo(100), "what is not said is as with the key that asks");
        var rotated = (await running.Admin.PostAsync($"/admin/tenants/limited/keys/{made.Text("id")}/rotate", "{}")).Expect(201).Json;
        Assert.That(rotated.GetProperty("rate_limit").GetProperty("burst").GetInt64(), Is.EqualTo(20));

        foreach (var limit in new[] { "{}", """{"requests":0}""", """{"requests":1,"window":"soon"}""", """{"requests":1,"per":"s"}""", "7" })
            (await running.Admin.PostAsync("/admin/tenants/limited/keys", $$"""{"name":"n","kind":"secret","rate_limit":{{limit}}}""")).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Plans_WithAllLimits_ComeBackAsTheyWere()
    {
        await using var running = await ControlPlaneGateway.StartAsync(StoreKind.Sqlite);
        const string plan = """
            {"rate_limit":{"requests":600},"key_rate_limit":{"requests":60,"burst":5},"user_rate_limit":{"requests":6,"window":"00:00:10"},
             "costs":{"db.insert":5,"service.my_own":2},"usage_retention":"30.00:00:00"}
            """;
        var made = (await running.Admin.SendAsync("PUT", "/admin/plans/full", ApiClient.Json(plan))).Expect(201).Json;
        Assert.That(made.GetProperty("key_rate_limit").GetRawText(), Is.EqualTo("""{"requests":60,"window":"00:01:00","burst":5}"""));
        Assert.That(made.GetProperty("user_rate_limit").GetRawText(), Is.EqualTo("""{"requests":6,"window":"00:00:10","burst":6}"""));
        Assert.That(made.GetProperty("costs").GetProperty("service.my_own").GetInt32(), Is.EqualTo(2));
        Assert.That(made.Text("usage_retention"), Is.EqualTo("30.00:00:00"));
        (await running.Admin.SendAsync("PUT", "/admin/plans/full", ApiClient.Json("""{"costs":{"db.insrt":5}}"""))).ExpectProblem(400, "invalid_request");
    }

    private static async Task<ApiClient> RegisterAsync(ApiClient app, string name) => app.As(
        (await app.PostAsync("/api/auth/register", $$"""{"email":"{{name}}@example.org","password":"correct horse battery"}""")).Expect(200).Json.Text("access_token")!);
}
