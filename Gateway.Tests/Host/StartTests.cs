using System.Text.RegularExpressions;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Host;

/// <summary>A start that fails for what it was started with, or on, says so in a sentence.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class StartTests
{
    [TestCase("--Gateway:DataDirectory=/dev/null/x")]
    [TestCase("--urls=nonsense")]
    [TestCase("--urls=http://999.1.1.1:99999")]
    [TestCase("--Logging:LogLevel:Default=Loud")]
    public async Task Start_OnWhatCannotBe_EndsWithASentence(string argument)
    {
        using var directory = new TemporaryDirectory();
        var (code, output) = await GatewayProcess.RunToEndAsync(directory.Path, argument);
        Assert.That(code, Is.EqualTo(1), output);
        Assert.That(output, Does.Not.Contain("Unhandled exception").And.Not.Contain("BackgroundService failed").And.Match("(?m)^(The gateway could not start: |The configuration has )"));
    }

    [Test]
    public async Task Reload_WithoutTheAddresses_LeavesTheSocketsOpen()
    {
        using var directory = new TemporaryDirectory();
        var settings = Path.Combine(directory.Path, "appsettings.json");
        await File.WriteAllTextAsync(settings, """{"Kestrel":{"Endpoints":{"Http":{"Url":"http://127.0.0.1:0"}}},"Gateway":{"Plans":{"default":{"RateLimit":{"Requests":111}}}}}""");
        await using var gateway = await GatewayProcess.StartAsync(directory.Path);
        var key = Regex.Match(await gateway.OutputUntilAsync("SECRET_KEY="), "gw_sk_[0-9A-Za-z]+").Value;
        Assert.That((await gateway.Client(key).GetAsync("/api/capabilities")).Expect(200).Header("RateLimit-Policy"), Does.Contain("q=111"));

        await File.WriteAllTextAsync(settings, """{"Gateway":{"Plans":{"default":{"RateLimit":{"Requests":222}}}}}""");
        await Waiting.UntilAsync(async () => (await gateway.Client(key).GetAsync("/api/capabilities")).Expect(200).Header("RateLimit-Policy")!.Contains("q=222", StringComparison.Ordinal));
    }
}
