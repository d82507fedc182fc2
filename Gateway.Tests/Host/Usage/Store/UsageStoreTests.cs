using Gateway.Host.Usage.Store;
using Gateway.Tests.Embedded;
using Gateway.Tests.Host.ControlPlane;
using Microsoft.Extensions.Time.Testing;
using Providers.Abstractions.Metering;

namespace Gateway.Tests.Host.Usage.Store;

/// <summary>Both databases keep usage alike.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
internal sealed class UsageStoreTests(StoreKind kind)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(Noon);
    private string? _database;
    private SqlUsageStore _store;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _database = await ControlPlaneGateway.NewStoreAsync(kind);
        _store = Open();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Test]
    public async Task Sum_SeveralBatches_AddsUpByMinuteHourAndDay()
    {
        await _store.WriteAsync("a", 1, [Record("sums"), Record("sums") with { Minute = Noon.AddMinutes(1) }], default);
        await _store.WriteAsync("a", 2, [Record("sums"), Record("sums") with { Minute = Noon.AddHours(13) }], default);

        Assert.That(await CallsAsync(UsageGrain.Minute), Is.EqualTo(new[] { 2L, 1L, 1L }));
        Assert.That(await CallsAsync(UsageGrain.Hour), Is.EqualTo(new[] { 3L, 1L }));
        Assert.That(await CallsAsync(UsageGrain.Day), Is.EqualTo(new[] { 3L, 1L }));

        async Task<IEnumerable<long>> CallsAsync(UsageGrain grain) =>
            (await SumAsync(new UsageSelection(new UsageSpan(grain, 0, long.MaxValue), ByStart: true, [], "sums", null))).OrderBy(sum => sum.Start).Select(sum => sum.Calls);
    }

    [Test]
    public async Task Sum_Grouped_TellsApartWhatIsAskedFor()
    {
        var record = Record("groups") with { BytesIn = 1, BytesOut = 2, Upstream = TimeSpan.FromMilliseconds(1.5), DocumentsRead = 3, Messages = 4 };
        await _store.WriteAsync("b", 1, [record, record with { User = "ada", StatusClass = 4 }, record with { Resource = "naïve 'table'" }], default);
        var day = new UsageSpan(UsageGrain.Day, 0, long.MaxValue);

        var all = (await SumAsync(new UsageSelection(day, false, ["tenant", "key", "operation", "resource", "provider", "status", "user"], "groups", null))).OrderBy(sum => sum.User).ThenBy(sum => sum.Resource).ToList();
        Assert.That(all.Select(sum => (sum.Tenant, sum.Key, sum.Operation, sum.Resource, sum.Provider, sum.StatusClass, sum.User)), Is.EquivalentTo(new[]
        {
            ("groups", "server", "db.query", "naïve 'table'", "embedded", 2, ""), ("groups", "server", "db.query", "rows", "embedded", 2, ""), ("groups", "server", "db.query", "rows", "embedded", 4, "ada"),
        }));
        var ada = (await SumAsync(new UsageSelection(day, false, [], "groups", "ada"))).Single();
        Assert.That((ada.Calls, ada.BytesIn, ada.BytesOut, ada.UpstreamMicroseconds, ada.DocumentsRead, ada.Messages), Is.EqualTo((1L, 1L, 2L, 1500L, 3L, 4L)));
        Assert.That(await SumAsync(new UsageSelection(day, false, [], "groups", "nobody")), Is.Empty);
    }

    // The answer to a write may be lost where the write was not.
    [Test]
    public async Task Write_SameBatchAgain_CountsOnce()
    {
        await _store.WriteAsync("c", 1, [Record("again")], default);
        await _store.WriteAsync("c", 1, [Record("again")], default);
        await _store.WriteAsync("c", 2, [Record("again")], default);
        await _store.WriteAsync("another", 2, [Record("again")], default);

        Assert.That((await SumAsync(new UsageSelection(new UsageSpan(UsageGrain.Day, 0, long.MaxValue), false, [], "again", null))).Single().Calls, Is.EqualTo(3));
    }

    [Test]
    public async Task Write_SeveralNodesAtOnce_AddsUp()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async node =>
        {
            await using var store = Open();
            for (var batch = 1; batch <= 10; batch++)
                await store.WriteAsync($"node-{node}", batch, [.. Enumerable.Range(0, 20).Select(i => Record("nodes") with { Resource = $"r{(i * 7) % 20}" })], default);
        }));

        Assert.That((await SumAsync(new UsageSelection(new UsageSpan(UsageGrain.Hour, 0, long.MaxValue), false, [], "nodes", null))).Single().Calls, Is.EqualTo(800));
    }

    [Test]
    public async Task Delete_OldPeriods_LeavesTheRest()
    {
        await _store.WriteAsync("d", 1, [Record("old") with { Minute = Noon.AddDays(-3) }, Record("old"), Record("older")], default);
        await _store.DeleteAsync("old", UsageGrain.Minute, UsageGrains.MinuteOf(Noon.AddDays(-2)), default);

        Assert.That((await SumAsync(new UsageSelection(new UsageSpan(UsageGrain.Minute, 0, long.MaxValue), false, [], "old", null))).Single().Calls, Is.EqualTo(1));
        Assert.That((await SumAsync(new UsageSelection(new UsageSpan(UsageGrain.Day, 0, long.MaxValue), false, [], "old", null))).Single().Calls, Is.EqualTo(2));
        Assert.That(await _store.NextTenantAsync("old", default), Is.EqualTo("older"));
        Assert.That(await _store.NextTenantAsync("zzz", default), Is.Null);
    }

    private static UsageRecord Record(string tenant) => new()
    {
        Minute = Noon, Tenant = tenant, Key = "server", Operation = "db.query", Resource = "rows", Provider = "embedded", StatusClass = 2, Calls = 1,
    };

    private SqlUsageStore Open() => _database is null
        ? new SqliteUsageStore(_directory.Sub("usage.db"), _clock)
        : new PostgresUsageStore(_database, _clock);

    private async Task<List<UsageSum>> SumAsync(UsageSelection selection)
    {
        var sums = new List<UsageSum>();
        await foreach (var sum in _store.SumAsync(selection, default))
            sums.Add(sum);
        return sums;
    }
}
