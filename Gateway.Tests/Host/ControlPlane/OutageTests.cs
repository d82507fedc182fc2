using Gateway.Host.Keys;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.ControlPlane;

/// <summary>A store that is killed and comes back.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class OutageTests
{
    [TestCase("00:15:00", 200, 200)]
    [TestCase("00:00:00", 503, 503)] // What is known is not to be gone by at all.
    public async Task Store_KilledAndBack_KnownKeysWorkAsLongAsTheyMay(string staleness, int known, int ready)
    {
        PostgresServer? server = null;
        await RunningBackend.RequireAsync(async () => server = await PostgresServer.StartAsync());
        await using var postgres = server!;
        await using var running = await ControlPlaneGateway.StartAsync(postgres.ConnectionString("postgres"), ("Gateway:Store:MaxStaleness", staleness));
        var service = await running.AddTenantAsync("lasting");
        (await service.PostAsync("/api/db/notes", """{"id":"1"}""")).Expect(201);
        var anyone = running.Gateway.Client(null);

        await postgres.KillAsync();
        (await running.Gateway.Client(GatewayKey.Create(KeyRole.Secret)).GetAsync("/api/capabilities")).ExpectProblem(503, "state_unavailable");
        (await running.Admin.PatchAsync("/admin/tenants/lasting", """{"plan":"default"}""")).ExpectProblem(503, "state_unavailable");
        await WaitForAsync(async () => !(await anyone.GetAsync("/health/ready")).Text.Contains("ok", StringComparison.Ordinal));
        Assert.That((await anyone.GetAsync("/health/ready")).Status, Is.EqualTo(ready));
        (await service.GetAsync("/api/db/notes/1")).Expect(known);
        (await running.Gateway.Client(running.Declared.SecretKey).GetAsync("/api/capabilities")).Expect(200);
        var unknown = (await running.Gateway.Client(GatewayKey.Create(KeyRole.Secret)).GetAsync("/api/capabilities")).ExpectProblem(503, "state_unavailable");
        Assert.That(unknown.Header("Retry-After"), Is.Not.Null);
        (await running.Admin.PatchAsync("/admin/tenants/lasting", """{"status":"suspended"}""")).ExpectProblem(503, "state_unavailable");

        await postgres.LaunchAsync();
        await WaitForAsync(async () => (await anyone.GetAsync("/health/ready")).Text.Contains("ok", StringComparison.Ordinal));
        (await service.GetAsync("/api/db/notes/1")).Expect(200);
        (await running.Gateway.Client(GatewayKey.Create(KeyRole.Secret)).GetAsync("/api/capabilities")).ExpectProblem(401, "invalid_key");
        (await running.Admin.PatchAsync("/admin/tenants/lasting", """{"status":"suspended"}""")).Expect(200);
        (await service.GetAsync("/api/db/notes/1")).ExpectProblem(403, "permission_denied");
    }

    private static async Task WaitForAsync(Func<Task<bool>> holds)
    {
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); !await holds(); await Task.Delay(50))
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromMinutes(1)), "The gateway did not notice.");
    }
}
