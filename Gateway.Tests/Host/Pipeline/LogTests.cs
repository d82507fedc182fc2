using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Supabase;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Host.Pipeline;

/// <summary>The log holds no secret, whatever is sent and whatever fails.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class LogTests
{
    [Test]
    public async Task Log_CallsOfEveryKind_HoldsNeitherKeysNorTokensNorPasswords()
    {
        using var log = new LogRecorder();
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration, builder => builder.Logging.AddProvider(log));
        var ada = await TestUser.RegisterAsync(gateway.Client(tenant.PublishableKey));
        var (nobody, service, user) = (gateway.Client(null), gateway.Client(tenant.SecretKey), gateway.Client(tenant.PublishableKey).As(ada.AccessToken));

        (await nobody.GetAsync($"/api/capabilities?apikey={tenant.PublishableKey}")).Expect(200);
        (await nobody.GetAsync($"/api/db/rows?apikey={tenant.SecretKey}")).ExpectProblem(400, "invalid_request");
        (await service.GetAsync("/api/db/rows?limit=x")).ExpectProblem(400, "invalid_request");
        (await service.SendAsync("PUT", "/api/storage/files/a", ApiClient.Bytes([1]))).Expect(201);
        var signed = (await service.PostAsync("/api/storage/files/a?action=sign", "{}")).Expect(200).Json.Text("url")!;
        (await nobody.GetAsync(signed)).Expect(200);
        (await user.GetAsync("/api/auth/user")).Expect(200);
        (await gateway.Client(tenant.PublishableKey).PostAsync("/api/auth/login", $$"""{"email":"{{ada.Email}}","password":"{{ada.Password}} wrong"}""")).ExpectProblem(400, "invalid_credentials");
        (await gateway.Client(tenant.PublishableKey).PostAsync("/api/auth/refresh", $$"""{"refresh_token":"{{ada.RefreshToken}}"}""")).Expect(200);

        Assert.That(log.Text, Is.Not.Empty, "something is logged at all");
        foreach (var secret in new[] { tenant.SecretKey, tenant.PublishableKey, ada.AccessToken, ada.RefreshToken, ada.Password, Signature(signed) })
            Assert.That(log.Text, Does.Not.Contain(secret));
    }

    [Test]
    public async Task Log_CallThatIsRefused_HoldsNoStack()
    {
        using var log = new LogRecorder();
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration, builder => builder.Logging.AddProvider(log));
        var client = gateway.Client(tenant.PublishableKey);

        (await client.As("a.b.c").GetAsync("/api/auth/user")).ExpectProblem(401, "invalid_token");
        (await client.PostAsync("/api/auth/login", "{")).ExpectProblem(400, "invalid_request");

        Assert.That(log.Text, Is.Not.Empty, "something is logged at all");
        Assert.That(log.Text, Does.Not.Contain("   at "));
    }

    [TestCase("/api/db/rows")]
    [TestCase("/native/main/rest/v1/rows")]
    public async Task Log_BackendThatIsAway_HoldsNoStack(string path)
    {
        using var log = new LogRecorder();
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo", "supabase", StubProject.Settings(new Uri("http://127.0.0.1:9")));
        var key = GatewayKey.Create(KeyRole.Secret);
        configuration.AddKey("demo", "all", key, ["*", "native"]);
        await using var gateway = await TestGateway.StartAsync(configuration, builder => builder.Logging.AddProvider(log));

        (await gateway.Client(key).GetAsync(path)).ExpectProblem(503, "upstream_unavailable");

        Assert.That(log.Text, Does.Contain("upstream_unavailable"));
        Assert.That(log.Text, Does.Not.Contain("   at "));
    }

    private static string Signature(string url) => url[(url.IndexOf("signature=", StringComparison.Ordinal) + "signature=".Length)..];
}
