using System.Text.RegularExpressions;
using Gateway.Host.Commands;
using Gateway.Host.Keys;

namespace Gateway.Tests.Host.Commands;

[Parallelizable(ParallelScope.All)]
internal sealed partial class NewKeyCommandTests
{
    [TestCase("secret", "gw_sk_")]
    [TestCase("publishable", "gw_pk_")]
    [TestCase("operator", "gw_op_")]
    public async Task NewKey_Kind_PrintsAKeyAndItsHash(string kind, string prefix)
    {
        var run = (await CommandRun.StartAsync("new-key", kind)).Expect(ExitCode.Done);

        var key = Key().Match(run.Output).Value;
        Assert.That(key, Does.StartWith(prefix));
        Assert.That(GatewayKey.TryRead(key, out _, out var hash), Is.True);
        Assert.That(run.Output, Does.Contain($"\"sha256:{hash}\""));
    }

    [TestCase]
    [TestCase("private")]
    [TestCase("secret", "publishable")]
    public async Task NewKey_NoKind_IsAMistake(params string[] arguments)
    {
        var run = (await CommandRun.StartAsync(["new-key", .. arguments])).Expect(ExitCode.Mistake);
        Assert.That(run.Error, Is.Not.Empty);
        Assert.That(Key().IsMatch(run.Output), Is.False);
    }

    [GeneratedRegex("gw_[a-z]{2}_[0-9A-Za-z]{49}")]
    private static partial Regex Key();
}
