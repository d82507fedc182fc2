using Gateway.Host.Ledger;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Microsoft.Extensions.Logging;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Ledger;

[Parallelizable(ParallelScope.All)]
internal sealed class GatewayLedgerTests
{
    // As on a full disk: it can be opened, and nothing be written.
    [Test]
    public async Task Outage_WhileItCanBeOpened_IsToldOnceAndItsEndOnce()
    {
        using var directory = new TemporaryDirectory();
        using var log = new LogRecorder();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(log));
        await using var ledger = new GatewayLedger(new SqliteLedgerStore(directory.Sub("ledger.db")), factory.CreateLogger<GatewayLedger>());
        for (var i = 0; i < 5; i++)
        {
            var refused = await Assert.ThrowsAsync<ProviderException>(() => ledger.RunAsync<bool>("t", (_, _) => throw new IOException("The disk is full."), CancellationToken.None));
            Assert.That(refused!.Kind, Is.EqualTo(ErrorKind.StateUnavailable));
        }

        Assert.That(log.Find("does not answer").Split('\n'), Has.Length.EqualTo(1));
        Assert.That(log.Text, Does.Not.Contain("answers again"));
        await ledger.RunAsync("t", static (_, _) => Task.FromResult(true), CancellationToken.None);
        await Waiting.UntilAsync(() => Task.FromResult(log.Text.Contains("answers again", StringComparison.Ordinal)));
    }
}
