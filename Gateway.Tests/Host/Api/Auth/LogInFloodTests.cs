using Gateway.Tests.Backends;
using Microsoft.Extensions.DependencyInjection;
using Providers.Embedded.Auth;

namespace Gateway.Tests.Host.Api.Auth;

/// <summary>More people who log in at once than passwords can be checked.</summary>
internal sealed class LogInFloodTests
{
    private const string LogIn = """{"email":"nobody@example.com","password":"correct horse"}""";

    [Test]
    public async Task LogIn_TenantsLineFull_Is429UntilThereIsRoom()
    {
        var configuration = new GatewayConfiguration();
        var busy = configuration.AddTenant("busy");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var app = gateway.Client(busy.PublishableKey);
        var queue = gateway.Services.GetRequiredService<HashingQueue>();
        using var ended = new SemaphoreSlim(0);
        var flood = Enumerable.Range(0, HashingQueue.MaxPerTenant).Select(_ => queue.RunAsync("busy", () => ended.Wait(TimeSpan.FromSeconds(60)), default)).ToList();

        var refused = (await app.PostAsync("/api/auth/login", LogIn)).ExpectProblem(429, "rate_limited");
        Assert.That(refused.Header("Retry-After"), Is.EqualTo("1"));
        (await app.PostAsync("/api/auth/register", LogIn)).ExpectProblem(429, "rate_limited");

        ended.Release(flood.Count);
        await Task.WhenAll(flood);
        (await app.PostAsync("/api/auth/login", LogIn)).ExpectProblem(400, "invalid_credentials");
    }
}
