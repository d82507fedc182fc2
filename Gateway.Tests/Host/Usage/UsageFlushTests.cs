using Gateway.Host.Tenancy;
using Gateway.Host.Usage;
using Gateway.Host.Usage.Counting;
using Gateway.Host.Usage.Journal;
using Gateway.Host.Usage.Sinks;
using Gateway.Host.Usage.Store;
using Gateway.Tests.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Metering;

namespace Gateway.Tests.Host.Usage;

[Parallelizable(ParallelScope.All)]
internal sealed class UsageFlushTests
{
    [Test]
    public async Task Run_StoreAwayForAWhile_WritesTheSameBatchesLater()
    {
        var clock = new FakeTimeProvider();
        using var directory = new TemporaryDirectory();
        using var run = new UsageJournal(new DataDirectory(directory.Path), NullLogger<UsageJournal>.Instance);
        var counter = new UsageCounter(run, clock, NullLogger<UsageCounter>.Instance);
        var store = new UnsteadyStore();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var dispatch = new UsageDispatch([], clock, services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), NullLogger<UsageDispatch>.Instance);
        using var flush = new UsageFlush(counter, run, store, dispatch, clock, NullLogger<UsageFlush>.Instance);

        await flush.RunAsync(default);
        Assert.That(store.Written, Is.Empty, "nothing was counted");

        store.IsAway = true;
        for (var i = 0; i < 3; i++)
        {
            counter.Add(new CallIdentity("t", "server", "db.query", "rows", "embedded", 2, ""), default);
            Assert.That(async () => await flush.RunAsync(default), Throws.InstanceOf<ProviderException>().With.Property("Kind").EqualTo(ErrorKind.StateUnavailable));
        }

        store.IsAway = false;
        await flush.RunAsync(default);
        await flush.RunAsync(default);

        Assert.That(store.Written, Is.EqualTo(new[] { (1L, 1L), (2L, 2L) }));
        Assert.That(store.Tried, Is.EqualTo(new[] { (1L, 1L), (1L, 1L), (1L, 1L), (1L, 1L), (2L, 2L) }), "a batch stays as it is");
    }

    private sealed class UnsteadyStore : IUsageStore
    {
        public bool IsAway { get; set; }

        public List<(long Sequence, long Calls)> Tried { get; } = [];

        public List<(long Sequence, long Calls)> Written { get; } = [];

        public Task<bool> WriteAsync(string run, long sequence, IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
        {
            Tried.Add((sequence, records.Sum(record => record.Calls)));
            if (IsAway)
                throw new TimeoutException();
            Written.Add(Tried[^1]);
            return Task.FromResult(true);
        }

        public IAsyncEnumerable<UsageSum> SumAsync(UsageSelection selection, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string?> NextTenantAsync(string after, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeleteAsync(string tenant, UsageGrain grain, long before, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
