using System.Globalization;
using Providers.Abstractions.Errors;
using Providers.Embedded.Sqlite;

namespace Gateway.Tests.Embedded.Sqlite;

[TestFixture]
internal sealed class StorePoolTests
{
    private TemporaryDirectory _directory = null!;
    private StorePool _pool = null!;

    // A budget of 8 stores: half of 112 descriptors, three quarters of that, five for each.
    [SetUp]
    public void Open()
    {
        _directory = new TemporaryDirectory();
        _pool = new StorePool(new DescriptorBudget(112), TimeProvider.System);
    }

    [TearDown]
    public async Task Close()
    {
        await _pool.DisposeAsync();
        _directory.Dispose();
    }

    [TestCase(1024, ExpectedResult = 76)]
    [TestCase(20_000, ExpectedResult = 256)]
    [TestCase(int.MaxValue, ExpectedResult = 256)]
    public int MaxStores_Limit_LeavesHalfToOthers(int limit) => new DescriptorBudget(limit).MaxStores;

    [Test]
    public async Task RentAsync_ManyMoreThanMayBeOpen_AllWork()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 100; i++)
            {
                using var lease = await Rent(i);
                await Add(lease.Store);
            }
            Assert.That(OpenFiles(), Is.LessThanOrEqualTo(8 * 5));
        }

        using var last = await Rent(42);
        Assert.That(await Count(last.Store), Is.EqualTo(2));
    }

    [Test]
    public async Task RentAsync_ManyAtOnce_BoundedAndNothingLost()
    {
        await Task.WhenAll(Enumerable.Range(0, 600).Select(i => Task.Run(async () =>
        {
            using var lease = await Rent(i % 30);
            await Add(lease.Store);
            Assert.That(OpenFiles(), Is.LessThanOrEqualTo(56));
        })));

        for (var i = 0; i < 30; i++)
        {
            using var lease = await Rent(i);
            Assert.That(await Count(lease.Store), Is.EqualTo(20));
        }
    }

    [Test]
    public async Task RentAsync_SameStoreAtOnce_OpenedOnce()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Rent(1).AsTask())));
        Assert.That(leases.Select(lease => lease.Store), Is.All.SameAs(leases[0].Store));
        foreach (var lease in leases)
            lease.Dispose();
    }

    [Test]
    public async Task RentAsync_AllInUse_WaitsForOneToEnd()
    {
        var leases = new List<StoreLease>();
        for (var i = 0; i < 8; i++)
            leases.Add(await Rent(i));
        using var giveUp = new CancellationTokenSource();
        var cancelled = _pool.RentAsync(_directory.Sub("cancelled"), giveUp.Token).AsTask();
        var waiting = Rent(100).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        await giveUp.CancelAsync();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());

        foreach (var lease in leases)
            lease.Dispose();
        (await waiting).Dispose();
    }

    [Test]
    public async Task RentAsync_CannotBeOpened_FailsAndIsTriedAgain()
    {
        await File.WriteAllTextAsync(_directory.Sub("1"), "a file where the folder should be");
        for (var i = 0; i < 20; i++)
        {
            Assert.That(
                async () => await Rent(1),
                Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Kind)).EqualTo(ErrorKind.UpstreamUnavailable));
        }

        File.Delete(_directory.Sub("1"));
        using var lease = await Rent(1);
        await Add(lease.Store);
    }

    [Test]
    public async Task DisposeAsync_Open_TakesTheLogIntoTheFile()
    {
        using (var lease = await Rent(1))
            await Add(lease.Store);
        await _pool.DisposeAsync();
        Assert.That(Directory.GetFiles(_directory.Sub("1")).Select(Path.GetFileName), Is.EqualTo(new[] { "store.db" }));
    }

    private ValueTask<StoreLease> Rent(int number) =>
        _pool.RentAsync(_directory.Sub(number.ToString(CultureInfo.InvariantCulture)), default);

    private static async Task Add(Store store) => await store.WriteAsync(
        session =>
        {
            session.Execute("CREATE TABLE IF NOT EXISTS t (x INTEGER); INSERT INTO t VALUES (1)");
            return true;
        },
        default);

    private static async Task<long> Count(Store store)
    {
        using var lease = await store.ReadAsync(default);
        var count = lease.Session.Prepare("SELECT count(*) FROM t");
        count.Step();
        return count.Int64(0);
    }

    private int OpenFiles()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        var open = 0;
        foreach (var link in Directory.EnumerateFiles("/proc/self/fd"))
        {
            try
            {
                if (new FileInfo(link).LinkTarget?.StartsWith(_directory.Path, StringComparison.Ordinal) == true)
                    open++;
            }
            catch (IOException)
            {
                // Closed meanwhile.
            }
        }
        return open;
    }
}
