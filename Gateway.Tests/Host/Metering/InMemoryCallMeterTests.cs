using System.Collections.Frozen;
using Gateway.Host.Metering;
using Gateway.Host.Tenancy;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Metering;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class InMemoryCallMeterTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero));

    [Test]
    public void TryCount_HardQuotaUsedUp_GivesItsStateAndCountsNoMore()
    {
        var meter = new InMemoryCallMeter(_clock);
        var tenant = TenantWith(new Quota("calls", 2, QuotaPeriod.Month, Hard: true));

        Assert.That(meter.TryCount(tenant, _clock.GetUtcNow()), Is.Null);
        Assert.That(meter.TryCount(tenant, _clock.GetUtcNow()), Is.Null);
        Assert.That(meter.TryCount(tenant, _clock.GetUtcNow()), Is.Not.Null);
        Assert.That(meter.Quotas(tenant)[0], Has.Property("Used").EqualTo(2).And.Property("Remaining").EqualTo(0));
        Assert.That(meter.Quotas(tenant)[0].ResetsAt, Is.EqualTo(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Test]
    public void TryCount_NextPeriod_StartsAnew()
    {
        var meter = new InMemoryCallMeter(_clock);
        var tenant = TenantWith(new Quota("calls", 1, QuotaPeriod.Month, Hard: true));
        meter.TryCount(tenant, _clock.GetUtcNow());

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(meter.Quotas(tenant)[0].Used, Is.Zero);
        Assert.That(meter.TryCount(tenant, _clock.GetUtcNow()), Is.Null);
    }

    [Test]
    public void TryCount_SoftQuota_CountsOn()
    {
        var meter = new InMemoryCallMeter(_clock);
        var tenant = TenantWith(new Quota("calls", 1, QuotaPeriod.Day, Hard: false));
        meter.TryCount(tenant, _clock.GetUtcNow());
        Assert.That(meter.TryCount(tenant, _clock.GetUtcNow()), Is.Null);
        Assert.That(meter.Quotas(tenant)[0].Used, Is.EqualTo(2));
    }

    [Test]
    public void TryCount_RacingCallers_NeverPassAHardLimit()
    {
        var meter = new InMemoryCallMeter(_clock);
        var tenant = TenantWith(new Quota("calls", 1000, QuotaPeriod.Month, Hard: true));
        var passed = 0;
        Parallel.For(0, 4000, _ =>
        {
            if (meter.TryCount(tenant, _clock.GetUtcNow()) is null)
                Interlocked.Increment(ref passed);
        });
        Assert.That(passed, Is.EqualTo(1000));
    }

    [Test]
    public void TryCount_SeveralQuotas_CountsEachPeriodOnceAndTheTightestHardOneDecides()
    {
        var meter = new InMemoryCallMeter(_clock);
        var tenant = TenantWith(
            new Quota("calls", 3, QuotaPeriod.Month, Hard: false), new Quota("calls", 8, QuotaPeriod.Day, Hard: true), new Quota("calls", 10, QuotaPeriod.Month, Hard: true));

        for (var i = 0; i < 8; i++)
            Assert.That(meter.TryCount(tenant, _clock.GetUtcNow()), Is.Null);
        for (var i = 0; i < 5; i++)
            Assert.That(meter.TryCount(tenant, _clock.GetUtcNow()), Has.Property("Period").EqualTo("day"));

        Assert.That(meter.Quotas(tenant).Select(quota => quota.Used), Is.EqualTo(new[] { 8L, 8L, 8L }));
    }

    [Test]
    public void TryCount_RefusedByOneQuota_CountsInNone()
    {
        var meter = new InMemoryCallMeter(_clock);
        var tenant = TenantWith(new Quota("calls", 500, QuotaPeriod.Day, Hard: true), new Quota("calls", 300, QuotaPeriod.Month, Hard: true));

        Parallel.For(0, 2000, _ => meter.TryCount(tenant, _clock.GetUtcNow()));

        Assert.That(meter.Quotas(tenant).Select(quota => quota.Used), Is.EqualTo(new[] { 300L, 300L }));
    }

    [Test]
    public void GiveBack_CountedCall_IsCountedNoMore()
    {
        var meter = new InMemoryCallMeter(_clock);
        var tenant = TenantWith(new Quota("calls", 1, QuotaPeriod.Day, Hard: true), new Quota("calls", 9, QuotaPeriod.Month, Hard: false));
        meter.TryCount(tenant, _clock.GetUtcNow());

        meter.GiveBack(tenant, _clock.GetUtcNow());

        Assert.That(meter.Quotas(tenant).Select(quota => quota.Used), Is.All.Zero);
        Assert.That(meter.TryCount(tenant, _clock.GetUtcNow()), Is.Null);
    }

    [Test]
    public void GiveBack_OfAPeriodThatIsOver_LeavesTheNextAlone()
    {
        var meter = new InMemoryCallMeter(_clock);
        var tenant = TenantWith(new Quota("calls", 1, QuotaPeriod.Day, Hard: true));
        var before = _clock.GetUtcNow();
        meter.TryCount(tenant, before);
        _clock.Advance(TimeSpan.FromMinutes(1));
        meter.TryCount(tenant, _clock.GetUtcNow());

        meter.GiveBack(tenant, before);

        Assert.That(meter.TryCount(tenant, _clock.GetUtcNow()), Is.Not.Null);
    }

    private static Tenant TenantWith(params Quota[] quotas) => new()
    {
        Name = "t",
        Plan = new Plan("p", new RateLimit(1, TimeSpan.FromSeconds(1)), 1, quotas),
        Keys = [],
        Connections = FrozenDictionary<string, Providers.Abstractions.Connections.Connection>.Empty,
        Routes = new Routes(null, null, null),
    };
}
