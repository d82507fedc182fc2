using Gateway.Host.Quotas.Leases;
using Gateway.Host.Tenancy;
using Gateway.Tests.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Host.Quotas.Leases;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
internal sealed class LeaseJournalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LeaseJournal _run;

    public LeaseJournalTests() => _run = new LeaseJournal(new DataDirectory(_directory.Path), NullLogger<LeaseJournal>.Instance);

    public void Dispose()
    {
        _run.Dispose();
        _directory.Dispose();
    }

    [Test]
    public void Count_AfterTheRunIsOver_IsReadByTheNext()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var uses = _run.Journal;
        var slot = uses.Open(first);
        uses.Count(slot) = 41;
        uses.Count(slot)++;
        var closed = uses.Open(Guid.NewGuid());
        uses.Count(closed) = 5;
        uses.Close(closed);
        uses.Count(uses.Open(second)) = 7;
        Assert.That(_run.ReadAbandoned(), Is.Empty, "a run that lives has not left");
        _run.Dispose();

        var left = _run.ReadAbandoned().Single();
        Assert.That(left.Run, Is.EqualTo(_run.Run));
        Assert.That(left.Uses, Is.EquivalentTo(new Dictionary<Guid, long> { [first] = 42, [second] = 7 }));
        _run.Remove();
        Assert.That(_run.ReadAbandoned(), Is.Empty);
    }

    [Test]
    public void Open_ClosedSlot_BeginsAtZero()
    {
        var uses = _run.Journal;
        var slot = uses.Open(Guid.NewGuid());
        uses.Count(slot) = 3;
        uses.Close(slot);
        Assert.That(uses.Open(Guid.NewGuid()), Is.EqualTo(slot));
        Assert.That(uses.Count(slot), Is.Zero);
    }

    [Test]
    public void Open_ManyAtOnce_EachHasACountOfItsOwn()
    {
        var leases = Enumerable.Range(0, 5_000).Select(_ => Guid.NewGuid()).ToArray();
        var uses = _run.Journal;
        Parallel.For(0, leases.Length, i => uses.Count(uses.Open(leases[i])) = i);
        _run.Dispose();
        Assert.That(_run.ReadAbandoned().Single().Uses, Is.EquivalentTo(leases.Select((lease, i) => KeyValuePair.Create(lease, (long)i))));
    }

    [Test]
    public void Open_DirectoryCannotBeMade_GoesOnInMemory()
    {
        File.WriteAllText(_run.Folder.Path, "in the way");
        var uses = _run.Journal;
        var slot = uses.Open(Guid.NewGuid());
        Assert.That(++uses.Count(slot), Is.EqualTo(1));
    }
}
