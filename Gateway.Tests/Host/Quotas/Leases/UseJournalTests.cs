using Gateway.Host.Quotas.Leases;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Host.Quotas.Leases;

[Parallelizable(ParallelScope.All)]
internal sealed class UseJournalTests
{
    [Test]
    public void Count_AfterTheRunIsOver_IsReadByTheNext()
    {
        using var directory = new TemporaryDirectory();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        string node;
        using (var journal = UseJournal.Create(directory.Path))
        {
            node = journal.Node;
            var slot = journal.Open(first);
            journal.Count(slot) = 41;
            journal.Count(slot)++;
            var closed = journal.Open(Guid.NewGuid());
            journal.Count(closed) = 5;
            journal.Close(closed);
            journal.Count(journal.Open(second)) = 7;
            Assert.That(UseJournal.ReadAbandoned(directory.Path), Is.Empty, "a run that lives has not left");
        }

        var (left, uses) = UseJournal.ReadAbandoned(directory.Path).Single();
        Assert.That(left, Is.EqualTo(node));
        Assert.That(uses, Is.EquivalentTo(new Dictionary<Guid, long> { [first] = 42, [second] = 7 }));
        UseJournal.Delete(directory.Path, node);
        Assert.That(UseJournal.ReadAbandoned(directory.Path), Is.Empty);
    }

    [Test]
    public void Open_ClosedSlot_BeginsAtZero()
    {
        using var directory = new TemporaryDirectory();
        using var journal = UseJournal.Create(directory.Path);
        var slot = journal.Open(Guid.NewGuid());
        journal.Count(slot) = 3;
        journal.Close(slot);
        Assert.That(journal.Open(Guid.NewGuid()), Is.EqualTo(slot));
        Assert.That(journal.Count(slot), Is.Zero);
    }
}
