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
        Assert.That(output, Does.Not.Contain("Unhandled exception").And.Match("(?m)^(The gateway could not start: |The configuration has )"));
    }
}
