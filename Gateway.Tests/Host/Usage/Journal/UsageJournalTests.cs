using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Counting;
using Gateway.Host.Usage.Journal;
using Gateway.Tests.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Usage.Journal;

/// <summary>What a run leaves behind, at whatever point it ends.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
internal sealed class UsageJournalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly UsageJournal _run;
    private readonly UsageCounter _counter;

    public UsageJournalTests()
    {
        _run = new UsageJournal(new DataDirectory(_directory.Path), NullLogger<UsageJournal>.Instance);
        _counter = new UsageCounter(_run, new FakeTimeProvider(), NullLogger<UsageCounter>.Instance);
    }

    public void Dispose()
    {
        _run.Dispose();
        _directory.Dispose();
    }

    [Test]
    public void Left_NothingWasTaken_IsTheFirstBatch()
    {
        Count(3);
        Assert.That(Left(), Is.EqualTo(new[] { (1L, 3L) }));
    }

    // The store may have it or not: under its number it is counted once.
    [Test]
    public void Left_TakenAndNotConfirmed_KeepsItsNumber()
    {
        Count(3);
        _counter.Take();
        Count(2);
        Assert.That(Left(), Is.EqualTo(new[] { (1L, 3L), (2L, 2L) }));
    }

    [Test]
    public void Left_TakenAndConfirmed_IsWhatCameAfter()
    {
        Count(3);
        _counter.Confirm(_counter.Take()!);
        Count(2);
        Assert.That(Left(), Is.EqualTo(new[] { (2L, 2L) }));
    }

    [Test]
    public void Left_ManyKinds_AreToldApart()
    {
        for (var i = 0; i < 2_000; i++)
            _counter.Add(new CallIdentity("t", "server", "db.query", $"table-{i % 7}", "embedded", 2, $"user-{i}-é"), new CallUse(i, 2, TimeSpan.FromTicks(3), 4, 5));
        _run.Dispose();
        var records = _run.ReadAbandoned().Single().Batches.Single().Records;
        Assert.That(records.Select(record => record.User), Is.EquivalentTo(Enumerable.Range(0, 2_000).Select(i => $"user-{i}-é")));
        var last = records.Single(record => record.User == "user-1999-é");
        Assert.That(
            (last.Tenant, last.Key, last.Operation, last.Resource, last.Provider, last.StatusClass, last.Calls, last.BytesIn, last.BytesOut, last.Upstream.Ticks, last.DocumentsRead, last.Messages),
            Is.EqualTo(("t", "server", "db.query", "table-4", "embedded", 2, 1L, 1999L, 2L, 3L, 4L, 5L)));
    }

    [Test]
    public void ReadAbandoned_RunThatLives_IsNotRead()
    {
        Count(1);
        Assert.That(_run.ReadAbandoned(), Is.Empty);
        _run.Remove();
        _run.Dispose();
        Assert.That(_run.ReadAbandoned(), Is.Empty);
    }

    [Test]
    public void Count_DirectoryCannotBeMade_GoesOnInMemory()
    {
        File.WriteAllText(_run.Folder.Path, "in the way");
        Count(3);
        Assert.That(_counter.Take()!.Records.Single().Calls, Is.EqualTo(3));
    }

    // Its memory is used again only once nobody can count in it any more.
    [Test]
    public void NewChunk_AfterOthersWereForgotten_BeginsAtZero()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var counter = new UsageCounter(_run, clock, NullLogger<UsageCounter>.Instance);
        for (var minute = 0; minute < 40; minute++)
        {
            for (var i = 0; i < 1_000; i++)
                counter.Add(new CallIdentity("t", "server", "db.query", "rows", "embedded", 2, $"{minute}-{i}"), default);
            long counted = 0;
            while (counter.Take() is { } batch)
            {
                counted += batch.Records.Sum(record => record.Calls);
                counter.Confirm(batch);
            }

            Assert.That(counted, Is.EqualTo(1_000));
            clock.Advance(TimeSpan.FromMinutes(1));
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var file = new FileInfo(Directory.GetFiles(_run.Folder.Path).Single());
        Assert.That(file.Length, Is.LessThan(4 << 20), "much less than 40 minutes' worth");
    }

    private void Count(int calls)
    {
        for (var i = 0; i < calls; i++)
            _counter.Add(new CallIdentity("t", "server", "db.query", "rows", "embedded", 2, "u"), default);
    }

    // As a process that was killed leaves it.
    private List<(long Sequence, long Calls)> Left()
    {
        _run.Dispose();
        return [.. _run.ReadAbandoned().Single().Batches.Select(batch => (batch.Sequence, batch.Records.Sum(record => record.Calls)))];
    }
}
