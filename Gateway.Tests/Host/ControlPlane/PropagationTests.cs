using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.ControlPlane;

/// <summary>Two gateways on one PostgreSQL.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class PropagationTests
{
    // The order of magnitude at which a change that is not told would be noticed; what is promised is a second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TemporaryDirectory _keyRing;
    private ControlPlaneGateway _here;
    private ControlPlaneGateway _there;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _keyRing = new TemporaryDirectory();
        var store = await ControlPlaneGateway.NewStoreAsync(StoreKind.Postgres);

        // At once, so that both find an empty database.
        var both = await Task.WhenAll(Start(), Start());
        (_here, _there) = (both[0], both[1]);

        Task<ControlPlaneGateway> Start() => ControlPlaneGateway.StartAsync(store, ("Gateway:Store:KeyRing", _keyRing.Path));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_here is not null)
            await _here.DisposeAsync();
        if (_there is not null)
            await _there.DisposeAsync();
        _keyRing.Dispose();
    }

    [Test]
    public async Task Key_MadeHere_WorksThere_AndRevokedHere_IsRefusedThere()
    {
        var here = await _here.AddTenantAsync("spread");
        var there = here with { Http = _there.Gateway.Http };
        await WaitForAsync(there, 200);

        var id = (await here.GetAsync("/api/keys")).Json.GetProperty("keys")[0].Text("id");
        (await here.DeleteAsync($"/api/keys/{id}")).Expect(204);
        await WaitForAsync(there, 401);
    }

    [Test]
    public async Task Route_ChangedHere_LeadsElsewhereThere()
    {
        var here = await _here.AddTenantAsync("rerouted");
        var there = here with { Http = _there.Gateway.Http };
        await WaitForAsync(there, 200);
        (await there.GetAsync("/api/db/notes")).Expect(200);

        (await _here.Admin.PutAsync("/admin/tenants/rerouted/routes", """{"storage":"main"}""")).Expect(200);
        await WaitForAsync(there, 501, "/api/db/notes");
    }

    [Test]
    public async Task Plan_ChangedThere_IsInForceHere()
    {
        (await _there.Admin.PutAsync("/admin/plans/shared", """{"rate_limit":{"requests":111,"window":"00:01:00"}}""")).Expect(201);
        var here = await _here.AddTenantAsync("shared");
        (await _here.Admin.PatchAsync("/admin/tenants/shared", """{"plan":"shared"}""")).Expect(200);
        (await here.GetAsync("/api/capabilities")).Expect(200);

        (await _there.Admin.PutAsync("/admin/plans/shared", """{"rate_limit":{"requests":222,"window":"00:01:00"}}""")).Expect(200);
        await WaitForAsync(async () => (await here.GetAsync("/api/capabilities")).Header("RateLimit-Policy") == "\"tenant\";q=222;w=60");
    }

    // Its clock stands still, so that it never asks of its own accord.
    [Test]
    public async Task Change_Here_IsToldToANodeThatDoesNotAsk()
    {
        var store = await ControlPlaneGateway.NewStoreAsync(StoreKind.Postgres);
        await using var here = await ControlPlaneGateway.StartAsync(store, ("Gateway:Store:KeyRing", _keyRing.Path));
        await using var there = await ControlPlaneGateway.StartAsync(store, new FakeTimeProvider(TimeProvider.System.GetUtcNow()), ("Gateway:Store:KeyRing", _keyRing.Path));
        var service = await here.AddTenantAsync("told");
        var listening = service with { Http = there.Gateway.Http };
        await WaitForAsync(listening, 200);

        for (var i = 0; i < 3; i++)
        {
            (await here.Admin.PatchAsync("/admin/tenants/told", """{"status":"suspended"}""")).Expect(200);
            await WaitForAsync(listening, 403);
            (await here.Admin.PatchAsync("/admin/tenants/told", """{"status":"active"}""")).Expect(200);
            await WaitForAsync(listening, 200);
        }
    }

    private static Task WaitForAsync(ApiClient client, int status, string path = "/api/capabilities") => WaitForAsync(async () => (await client.GetAsync(path)).Status == status);

    private static async Task WaitForAsync(Func<Task<bool>> holds)
    {
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); !await holds(); await Task.Delay(50))
            Assert.That(watch.Elapsed, Is.LessThan(Patience), "The change did not arrive.");
    }
}
