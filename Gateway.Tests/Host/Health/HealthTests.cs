using System.Text.Json.Nodes;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Health;

/// <summary>Health speaks of the gateway itself.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class HealthTests
{
    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    public async Task Health_Running_Is200WithoutKey(string path)
    {
        await using var gateway = await TestGateway.StartAsync(new GatewayConfiguration());
        var response = (await gateway.Client(null).GetAsync(path)).Expect(200);
        Assert.That(response.Json.Text("status"), Is.EqualTo("ok"));
        Assert.That(response.Header("Cache-Control"), Is.EqualTo("no-store"));
        Assert.That(response.Header("X-Request-Id"), Is.Not.Null);
    }

    [Test]
    public async Task Ready_TenantsBackendDead_IsStill200()
    {
        var configuration = new GatewayConfiguration();
        var dead = configuration.AddTenant("dead", settings: new JsonObject { ["path"] = "/proc/nowhere" });
        await using var gateway = await TestGateway.StartAsync(configuration);
        var call = await gateway.Client(dead.SecretKey).GetAsync("/api/db/rows");
        Assert.That(call.Status, Is.AnyOf(502, 503), call.ToString());
        call.ExpectProblem(call.Status, call.Status == 502 ? "bad_configuration" : "upstream_unavailable");
        (await gateway.Client(null).GetAsync("/health/ready")).Expect(200);
    }
}
