using Gateway.Host.Ledger;
using Gateway.Host.Quotas.Leases;
using Gateway.Host.Tenancy;
using Gateway.Tests.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Host.Quotas.Leases;

[Parallelizable(ParallelScope.All)]
internal sealed class CallLeaseTests
{
    [Test]
    public void TryTake_RacingCallersAndAGiveUp_LoseNoUnitAndUseNoneTwice()
    {
        using var directory = new TemporaryDirectory();
        using var journal = new LeaseJournal(new DataDirectory(directory.Path), NullLogger<LeaseJournal>.Instance);
        for (var round = 0; round < 20; round++)
        {
            var lease = Create(journal.Journal, isHard: true);
            lease.Add(1000);
            var taken = 0;
            Parallel.For(0, 800, i =>
            {
                if (i == 400)
                    lease.GiveUp();
                if (lease.TryTake())
                    Interlocked.Increment(ref taken);
                if (i % 10 == 0 && lease.TryGiveBack())
                    Interlocked.Decrement(ref taken);
            });
            Assert.That(lease.Used, Is.EqualTo(taken));
            Assert.That(lease.TryEnd(), Is.True, "nobody is just counting");
            Assert.That(lease.Stand(), Is.EqualTo(((long)taken, 0L)));
            Assert.That((lease.TryTake(), lease.TryGiveBack()), Is.EqualTo((false, false)));
        }
    }

    [Test]
    public void TryTake_Soft_NeverRefuses()
    {
        using var directory = new TemporaryDirectory();
        using var journal = new LeaseJournal(new DataDirectory(directory.Path), NullLogger<LeaseJournal>.Instance);
        var lease = Create(journal.Journal, isHard: false);
        lease.Add(CallLease.Unbounded);
        Parallel.For(0, 1000, _ => Assert.That(lease.TryTake(), Is.True));
        Assert.That(lease.Stand(), Is.EqualTo((1000L, 0L)));
        Assert.That(lease.TryEnd(), Is.True);
    }

    private static CallLease Create(LeaseUses uses, bool isHard)
    {
        var id = Guid.NewGuid();
        return new CallLease(new LeaseName("t", "", QuotaPeriod.Day, false), new CounterKey("t", "calls", "", "day", 0, 86_400), isHard, id, uses, uses.Open(id));
    }
}
