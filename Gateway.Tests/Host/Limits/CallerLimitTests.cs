using System.Text.Json.Nodes;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Gateway.Tests.Backends;

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

    private static async Task<ApiClient> RegisterAsync(ApiClient app, string name) => app.As(
        (await app.PostAsync("/api/auth/register", $$"""{"email":"{{name}}@example.org","password":"correct horse battery"}""")).Expect(200).Json.Text("access_token")!);
}
