using System.Collections.Frozen;
using Gateway.Host.Alerts;
using Gateway.Host.Ledger;
using Gateway.Host.Meters;
using Gateway.Host.Quotas.Reservations;
using Gateway.Host.Tenancy;
using Gateway.Tests.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Quotas;

/// <summary>A plan that changes within a period.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NewQuotaTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    [TestCase(false, "", 58)]
    [TestCase(true, "ada", 60)]
    public async Task Quota_NewOnAMeter_BeginsWithWhatWasUsedInThePeriod(bool perUser, string subject, long left)
    {
        using var directory = new TemporaryDirectory();
        await using var ledger = Open(directory);
        var events = new MeterEvents(ledger, _clock);
        var now = _clock.GetUtcNow();
        await events.RecordAsync(
            TenantWith(),
            [new("s", "1", "tokens", "ada", now, 40), new("s", "2", "tokens", "bob", now, 2), new("s", "3", "tokens", "ada", now.AddDays(-1), 7)],
            CancellationToken.None);

        var reservations = new ReservationService(ledger, _clock);
        var bounded = TenantWith(new Quota("tokens", 100, QuotaPeriod.Day, Hard: true) { PerUser = perUser });
        var refusal = await Assert.ThrowsAsync<ProviderException>(() => reservations.ReserveAsync(bounded, "a", "tokens", subject, left + 1, TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.That(refusal!.Kind, Is.EqualTo(ErrorKind.QuotaExceeded));
        await reservations.ReserveAsync(bounded, "b", "tokens", subject, left, TimeSpan.FromMinutes(1), CancellationToken.None);
    }

    [Test]
    public async Task Settle_AQuotaThatCameMeanwhile_NeverRefusesWhatWasReserved()
    {
        using var directory = new TemporaryDirectory();
        await using var ledger = Open(directory);
        var reservations = new ReservationService(ledger, _clock);
        await reservations.ReserveAsync(TenantWith(), "a", "tokens", "", 500, TimeSpan.FromMinutes(1), CancellationToken.None);
        var bounded = TenantWith(new Quota("tokens", 100, QuotaPeriod.Day, Hard: true));
        Assert.That((await reservations.SettleAsync(bounded, "a", 500, null, CancellationToken.None)).Settled, Is.EqualTo(500));
    }

    [Test]
    public async Task Limit_LoweredBelowWhatIsUsed_IsAlertedWithTheNextUseOrRefusal([Values] bool refused)
    {
        using var directory = new TemporaryDirectory();
        await using var ledger = Open(directory);
        var events = new MeterEvents(ledger, _clock);
        var now = _clock.GetUtcNow();
        await events.RecordAsync(TenantWith(Tokens(1000)), [new("s", "1", "tokens", "ada", now, 90)], CancellationToken.None);
        Assert.That(await AlertsAsync(ledger), Is.Empty);

        var lowered = TenantWith(Tokens(100));
        if (refused)
            await Assert.ThrowsAsync<ProviderException>(() => new ReservationService(ledger, _clock).ReserveAsync(lowered, "a", "tokens", "", 11, TimeSpan.FromMinutes(1), CancellationToken.None));
        else
            await events.RecordAsync(lowered, [new("s", "2", "tokens", "ada", now, 1)], CancellationToken.None);
        await events.RecordAsync(lowered, [new("s", "3", "tokens", "ada", now, 1)], CancellationToken.None);
        Assert.That((await AlertsAsync(ledger)).Select(alert => (alert.Limit, alert.Threshold)), Is.EqualTo(new[] { (100L, 80) }));

        static Quota Tokens(long limit) => new("tokens", limit, QuotaPeriod.Day, Hard: true);
    }

    [TestCase(1000, 950, 1100, 950, new[] { 80 }, TestName = "Limit_RaisedALittle_IsNotAlertedAgain")]
    [TestCase(1000, 1000, 5000, 4000, new[] { 80, 80, 100 }, TestName = "Limit_RaisedMuch_IsAlertedWhenPassed")]
    [TestCase(1000, 850, 900, 851, new[] { 80 }, TestName = "Limit_LoweredAfterAnAlert_IsNotAlertedAgain")]
    [TestCase(1000, 850, 800, 851, new[] { 80, 100 }, TestName = "Limit_LoweredBelowTheUse_IsAlertedOnceMore")]
    public async Task Limit_Changed_TellsEachThresholdOnce(long limit, long used, long then, long usedThen, int[] told)
    {
        using var directory = new TemporaryDirectory();
        await using var ledger = Open(directory);
        var events = new MeterEvents(ledger, _clock);
        var now = _clock.GetUtcNow();
        await events.RecordAsync(TenantWith(Tokens(limit)), [new("s", "1", "tokens", "ada", now, used)], CancellationToken.None);
        await events.RecordAsync(TenantWith(Tokens(then)), [new("s", "2", "tokens", "ada", now, Math.Max(1, usedThen - used))], CancellationToken.None);
        await events.RecordAsync(TenantWith(Tokens(then)), [new("s", "3", "tokens", "ada", now, 1)], CancellationToken.None);
        Assert.That((await AlertsAsync(ledger)).Select(alert => alert.Threshold).Order(), Is.EqualTo(told));

        static Quota Tokens(long limit) => new("tokens", limit, QuotaPeriod.Day, Hard: false);
    }

    private static Task<List<Alert>> AlertsAsync(GatewayLedger ledger) => ledger.RunAsync("t", static (session, token) => AlertTable.OfAsync(session, "t", null, token), CancellationToken.None);

    private static GatewayLedger Open(TemporaryDirectory directory) => new(new SqliteLedgerStore(directory.Sub("ledger.db")), NullLogger<GatewayLedger>.Instance);

    private static Tenant TenantWith(params Quota[] quotas) => new()
    {
        Name = "t",
        Plan = new Plan("p", new RateLimit(1, TimeSpan.FromSeconds(1)), 1, quotas),
        Keys = [],
        Connections = FrozenDictionary<string, Providers.Abstractions.Connections.Connection>.Empty,
        Routes = new Routes(null, null, null),
    };
}
