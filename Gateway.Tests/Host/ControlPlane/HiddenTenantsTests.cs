using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Host.ControlPlane;

[Parallelizable(ParallelScope.All)]
internal sealed class HiddenTenantsTests
{
    [Test]
    public async Task CheckAsync_StoredTenantWhoseNameIsDeclared_IsToldInTheLog()
    {
        using var directory = new TemporaryDirectory();
        var key = GatewayKey.Create(KeyRole.Operator);
        await using (var before = await TestGateway.StartAsync(new GatewayConfiguration().WithOperator(key), Share))
        {
            foreach (var name in new[] { "taken", "other" })
                (await before.Client(key).PostAsync("/admin/tenants", $$"""{"name":"{{name}}"}""")).Expect(201);
        }

        using var log = new LogRecorder();
        var configuration = new GatewayConfiguration();
        configuration.AddTenant("Taken");
        configuration.AddTenant("new");
        await using var gateway = await TestGateway.StartAsync(configuration, builder =>
        {
            Share(builder);
            builder.Logging.AddProvider(log);
        });
        await Waiting.UntilAsync(() => Task.FromResult(log.Find("made over the API before").Length > 0));
        Assert.That(log.Find("made over the API before"), Does.Contain("'taken'").And.Not.Contain("'new'").And.Not.Contain("'other'"));

        void Share(WebApplicationBuilder builder) => builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("Gateway:DataDirectory", directory.Path)]);
    }
}
