using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.ControlPlane;

/// <summary>A gateway whose tenants are all declared, and that has no store until then.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FirstKeyTests
{
    [Test]
    public async Task Post_NothingIsStoredYet_MakesTheStoreAndTheKey()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var server = gateway.Client(tenant.SecretKey);
        Assert.That((await server.GetAsync("/api/keys")).Expect(200).Json.GetProperty("keys").GetArrayLength(), Is.EqualTo(2));

        var made = (await server.PostAsync("/api/keys", """{"name":"first","kind":"secret"}""")).Expect(201).Json;

        (await gateway.Client(made.Text("key")).GetAsync("/api/db/notes")).Expect(200);
        Assert.That((await server.GetAsync("/api/keys")).Json.GetProperty("keys").GetArrayLength(), Is.EqualTo(3));
    }
}
