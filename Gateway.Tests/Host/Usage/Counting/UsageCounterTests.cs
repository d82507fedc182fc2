using Gateway.Host.Usage.Counting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Usage.Counting;

[Parallelizable(ParallelScope.All)]
internal sealed class UsageCounterTests
{
    private static readonly CallUse Use = new(1, 2, TimeSpan.FromMilliseconds(3), 4, 5);

    [Test]
    public void Take_CallsOfOneKind_AreOneRecord()
    {
        var (counter, clock) = Create();
        counter.Add(Call("rows"), Use);
        counter.Add(Call("rows"), Use);
        counter.Add(Call("others"), Use);

        var records = counter.Take().OrderBy(record => record.Calls).ToList();

        Assert.That(records.Select(record => (record.Resource, record.Calls)), Is.EqualTo(new[] { ("others", 1L), ("rows", 2L) }));
        Assert.That(
            (records[1].BytesIn, records[1].BytesOut, records[1].Upstream.TotalMilliseconds, records[1].DocumentsRead, records[1].Messages), Is.EqualTo((2L, 4L, 6.0, 8L, 10L)));
        Assert.That(records[1].Minute, Is.EqualTo(clock.GetUtcNow()));
        Assert.That(counter.Take(), Is.Empty, "it was taken");
    }

    [Test]
    public void Take_CallsOfSeveralMinutes_KeepTheirs()
    {
        var (counter, clock) = Create();
        counter.Add(Call("rows"), Use);
        clock.Advance(TimeSpan.FromSeconds(61));
        counter.Add(Call("rows"), Use);

        Assert.That(counter.Take().Select(record => record.Minute.Minute), Is.EquivalentTo([30, 31]));
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
        var (counter, _) = Create();
        counter.Add(Call("rows"), Use);
        counter.Add(
            new CallIdentity(
                Other("tenant", "t"), Other("key", "server"), Other("operation", "db.query"), Other("resource", "rows"), Other("provider", "embedded"), what == "status" ? 4 : 2, Other("user", "u")),
            Use);
        Assert.That(counter.Take(), Has.Count.EqualTo(2));

        string Other(string name, string same) => what == name ? same + "2" : same;
    }

    [Test]
    public async Task Take_WhileManyCount_LosesAndDoublesNothing()
    {
        const int threads = 8;
        const int calls = 40_000;
        var (counter, clock) = Create();
        using var over = new CancellationTokenSource();
        var taking = Task.Run(() =>
        {
            long sum = 0;
            for (var i = 0; !over.IsCancellationRequested; i++)
            {
                sum += counter.Take().Sum(record => record.Calls);
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

        Assert.That(await taking + counter.Take().Sum(record => record.Calls), Is.EqualTo(threads * calls));
    }

    [Test]
    public void Add_MoreKindsThanAreTakenIn_CountsThemByLess()
    {
        var counter = new UsageCounter(new FakeTimeProvider(), NullLogger<UsageCounter>.Instance, mostSeries: 10);
        for (var i = 0; i < 100; i++)
            counter.Add(Call($"made-up-{i}"), Use);

        var records = counter.Take();

        Assert.That(records, Has.Count.EqualTo(11));
        Assert.That(records.Single(record => record.Resource.Length == 0), Has.Property("Calls").EqualTo(90).And.Property("User").Empty);
    }

    private static CallIdentity Call(string resource) => new("t", "server", "db.query", resource, "embedded", 2, "u");

    private static (UsageCounter Counter, FakeTimeProvider Clock) Create()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 12, 30, 0, TimeSpan.Zero));
        return (new UsageCounter(clock, NullLogger<UsageCounter>.Instance), clock);
    }
}
