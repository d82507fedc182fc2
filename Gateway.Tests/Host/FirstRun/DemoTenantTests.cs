using System.Text.RegularExpressions;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Host.FirstRun;

/// <summary>What a newcomer meets: the host as its own process, on nothing but an empty folder.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed partial class DemoTenantTests
{
    [Test]
    [Platform(Exclude = "Win", Reason = "Processes are asked to end by a signal.")]
    public async Task Start_Empty_MakesTheTenantAndShowsItsKeysOnce()
    {
        using var directory = new TemporaryDirectory();
        string secret, app;
        await using (var first = await GatewayProcess.StartAsync(directory.Path))
        {
            var shown = await first.OutputUntilAsync("/docs");
            (secret, app) = (Secret().Match(shown).Value, Publishable().Match(shown).Value);
            Assert.That(secret, Is.Not.Empty, shown);
            Assert.That(app, Is.Not.Empty, shown);

            (await first.Client(secret).PostAsync("/api/db/conversations", """{"id":"c1","title":"First chat"}""")).Expect(201);
            (await first.Client(secret).SendAsync("PUT", "/api/storage/documents/a.txt", ApiClient.Bytes([1]))).Expect(201);
            await TestUser.RegisterAsync(first.Client(app));
            await first.StopAsync();
        }

        foreach (var file in Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories))
            Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain(secret).And.Not.Contain(app), $"{file} holds a key");

        await using var second = await GatewayProcess.StartAsync(directory.Path);
        var again = await second.OutputUntilAsync("/docs");
        Assert.That(again, Does.Not.Contain("gw_").And.Contain("demo.json"));
        Assert.That((await second.Client(secret).GetAsync("/api/db/conversations")).Expect(200).Column("id"), Is.EqualTo(["c1"]));
        (await second.Client(secret).GetAsync("/api/storage/documents/a.txt")).Expect(200);
        Assert.That((await second.Client(secret).GetAsync("/api/auth/users")).Expect(200).Json.GetProperty("users").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Start_WithMistakes_EndsWithThemOnTheErrorOutput()
    {
        using var directory = new TemporaryDirectory();
        var (code, output) = await GatewayProcess.RunToEndAsync(
            directory.Path, "--Gateway:Tenants:demo:Plan=none", "--Gateway:Tenants:demo:Connections:main:Provider=oracle");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("Gateway:Tenants:demo:Plan").And.Contain("Gateway:Tenants:demo:Connections:main:Provider"));
        Assert.That(output, Does.Not.Contain("   at "), "mistakes are told, not thrown at a newcomer");
    }

    [GeneratedRegex("gw_sk_[0-9A-Za-z]{49}")]
    private static partial Regex Secret();

    [GeneratedRegex("gw_pk_[0-9A-Za-z]{49}")]
    private static partial Regex Publishable();
}
