using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Counting;
using Gateway.Host.Usage.Journal;
using Gateway.Tests.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Providers.Abstractions.Metering;

namespace Gateway.Tests.Host.Usage.Counting;

[Parallelizable(ParallelScope.All)]
internal sealed class UsageCounterTests
{
    private static readonly CallUse Use = new(1, 2, TimeSpan.FromMilliseconds(3), 4, 5);

    [Test]
    public void Take_CallsOfOneKind_AreOneRecord()
    {
        using var run = new TestRun();
        var (counter, clock) = run.Create();
        counter.Add(Call("rows"), Use);
        counter.Add(Call("rows"), Use);
        counter.Add(Call("others"), Use);

        var records = Take(counter).OrderBy(record => record.Calls).ToList();

        Assert.That(records.Select(record => (record.Resource, record.Calls)), Is.EqualTo(new[] { ("others", 1L), ("rows", 2L) }));
        Assert.That(
            (records[1].BytesIn, records[1].BytesOut, records[1].Upstream.TotalMilliseconds, records[1].DocumentsRead, records[1].Messages), Is.EqualTo((2L, 4L, 6.0, 8L, 10L)));
        Assert.That(records[1].Minute, Is.EqualTo(clock.GetUtcNow()));
        Assert.That(Take(counter), Is.Empty, "it was taken");
    }

    [Test]
    public void Take_CallsOfSeveralMinutes_KeepTheirs()
    {
        using var run = new TestRun();
        var (counter, clock) = run.Create();
        counter.Add(Call("rows"), Use);
        clock.Advance(TimeSpan.FromSeconds(61));
        counter.Add(Call("rows"), Use);

        Assert.That(Take(counter).Select(record => record.Minute.Minute), Is.EquivalentTo([30, 31]));
    }

    [TestCase("tenant")]
    [TestCase("key")]
    [TestCase("operation")]
    [TestCase("resource")]
    [TestCase("provider")]
    [TestCase("status")]
    [TestCase("user")]
    public void Add_CallsThatDifferInOneThing_AreToldApart(string what)
    {
        using var run = new TestRun();
        var (counter, _) = run.Create();
        counter.Add(Call("rows"), Use);
        counter.Add(
            new CallIdentity(
                Other("tenant", "t"), Other("key", "server"), Other("operation", "db.query"), Other("resource", "rows"), Other("provider", "embedded"), what == "status" ? 4 : 2, Other("user", "u")),
            Use);
        Assert.That(Take(counter), Has.Count.EqualTo(2));

        string Other(string name, string same) => what == name ? same + "2" : same;
    }

    [TestCase("häuser", "ünïcode-用户-😀")]
    [TestCase("", "")]
    public void Take_AnyName_IsTheSame(string resource, string user)
    {
        using var run = new TestRun();
        var (counter, _) = run.Create();
        for (var i = 0; i < 2; i++)
            counter.Add(new CallIdentity("t", "server", "db.query", resource, "", 2, user), Use);
        Assert.That(Take(counter).Select(record => (record.Resource, record.User, record.Calls)), Is.EqualTo(new[] { (resource, user, 2L) }));
    }

    [Test]
    public async Task Take_WhileManyCount_LosesAndDoublesNothing()
    {
        const int threads = 8;
        const int calls = 40_000;
        using var run = new TestRun();
        var (counter, clock) = run.Create();
        using var over = new CancellationTokenSource();
        var taking = Task.Run(() =>
        {
            long sum = 0;
            for (var i = 0; !over.IsCancellationRequested; i++)
            {
                sum += Take(counter).Sum(record => record.Calls);
                if (i % 100 == 0)
                    clock.Advance(TimeSpan.FromSeconds(20));
            }

            return sum;
        });
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < calls; i++)
                counter.Add(Call(i % 3 == 0 ? "shared" : $"own-{thread}-{i % 50}"), Use);
        })));
        await over.CancelAsync();

        Assert.That(await taking + Take(counter).Sum(record => record.Calls), Is.EqualTo(threads * calls));
    }

    [Test]
    public void Add_MoreKindsThanAreTakenIn_CountsThemByLess()
    {
        using var run = new TestRun();
        var counter = new UsageCounter(run.Journal, new FakeTimeProvider(), NullLogger<UsageCounter>.Instance, mostSeries: 10);
        for (var i = 0; i < 100; i++)
            counter.Add(Call($"made-up-{i}"), Use);

        var records = Take(counter);

        Assert.That(records, Has.Count.EqualTo(11));
        Assert.That(records.Single(record => record.Resource.Length == 0), Has.Property("Calls").EqualTo(90).And.Property("User").Empty);
    }

    private static CallIdentity Call(string resource) => new("t", "server", "db.query", resource, "embedded", 2, "u");

    // As the flush does, until nothing is left.
    private static List<UsageRecord> Take(UsageCounter counter)
    {
        var records = new List<UsageRecord>();
        while (counter.Take() is { } batch)
        {
            records.AddRange(batch.Records);
            counter.Confirm(batch);
        }

        return records;
    }

    private sealed class TestRun : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();

        public TestRun() => Journal = new UsageJournal(new DataDirectory(_directory.Path), NullLogger<UsageJournal>.Instance);

        public UsageJournal Journal { get; }

        public (UsageCounter Counter, FakeTimeProvider Clock) Create()
        {
            var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 12, 30, 0, TimeSpan.Zero));
            return (new UsageCounter(Journal, clock, NullLogger<UsageCounter>.Instance), clock);
        }

        public void Dispose()
        {
            Journal.Dispose();
            _directory.Dispose();
        }
    }
}
