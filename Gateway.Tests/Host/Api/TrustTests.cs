using System.Text.Json.Nodes;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api;

/// <summary>A user's token goes to the tenant's auth connection, and to connections that say they trust it.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class TrustTests
{
    [TestCase(null, 501)]
    [TestCase("others", 501)]
    [TestCase("users", 200)]
    public async Task UserToken_AtAnotherConnection_NeedsItsTrust(string? trusted, int status)
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        var settings = new JsonObject { ["tables"] = new JsonObject { ["notes"] = new JsonObject { ["policy"] = "owner" } } };
        if (trusted is not null)
            settings["trusts"] = new JsonArray(trusted);
        configuration.Tenant("demo")["Connections"] = new JsonObject
        {
            ["data"] = new JsonObject { ["Provider"] = "embedded", ["Settings"] = settings },
            ["users"] = new JsonObject { ["Provider"] = "embedded" },
            ["others"] = new JsonObject { ["Provider"] = "embedded" },
        };
        configuration.Tenant("demo")["Routes"] = new JsonObject { ["Db"] = "data", ["Storage"] = "data", ["Auth"] = "users" };
        await using var gateway = await TestGateway.StartAsync(configuration);
        var ada = await TestUser.RegisterAsync(gateway.Client(tenant.PublishableKey));
        var user = gateway.Client(tenant.PublishableKey).As(ada.AccessToken);

        (await user.GetAsync("/api/auth/user")).Expect(200);
        var read = await user.GetAsync("/api/db/notes");
        if (status == 200)
        {
            read.Expect(200);
            Assert.That((await user.PostAsync("/api/db/notes", """{"content":"hers"}""")).Expect(201).Column("user_id"), Is.EqualTo([ada.Id]));
        }
        else
        {
            read.ExpectProblem(501, "not_supported");
            (await user.PostAsync("/api/db/notes", "{}")).ExpectProblem(501, "not_supported");
            (await user.GetAsync("/api/storage/files/a")).ExpectProblem(501, "not_supported");
        }
    }
}
