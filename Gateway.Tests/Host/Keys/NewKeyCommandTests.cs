using System.Text.RegularExpressions;
using Gateway.Host.Keys;

namespace Gateway.Tests.Host.Keys;

internal sealed partial class NewKeyCommandTests
{
    [TestCase("secret", "gw_sk_")]
    [TestCase("publishable", "gw_pk_")]
    [TestCase("operator", "gw_op_")]
    public void Run_Kind_PrintsAKeyAndItsHash(string kind, string prefix)
    {
        using var output = new StringWriter();
        Assert.That(NewKeyCommand.Run([kind], output, TextWriter.Null), Is.Zero);

        var key = Key().Match(output.ToString()).Value;
        Assert.That(key, Does.StartWith(prefix));
        Assert.That(GatewayKey.TryRead(key, out _, out var hash), Is.True);
        Assert.That(output.ToString(), Does.Contain($"\"sha256:{hash}\""));
    }

    [TestCase]
    [TestCase("private")]
    [TestCase("secret", "publishable")]
    public void Run_NoKind_TellsTheKinds(params string[] arguments)
    {
        using var error = new StringWriter();
        Assert.That(NewKeyCommand.Run(arguments, TextWriter.Null, error), Is.EqualTo(1));
        Assert.That(error.ToString(), Does.Contain("secret").And.Contain("publishable").And.Contain("operator"));
    }

    [GeneratedRegex("gw_[a-z]{2}_[0-9A-Za-z]{49}")]
    private static partial Regex Key();
}
