using System.Globalization;
using System.Text;
using Providers.Abstractions.Errors;
using Providers.Embedded.Sqlite;

namespace Gateway.Tests.Embedded.Sqlite;

[TestFixture]
internal sealed class StoreTests
{
    private TemporaryDirectory _directory = null!;
    private Store _store = null!;

    [SetUp]
    public async Task Open()
    {
        _directory = new TemporaryDirectory();
        _store = new Store(_directory.Path, new DescriptorBudget(1024));
        await Write(session => session.Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, bytes BLOB)"));
    }

    [TearDown]
    public void Close()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task WriteAsync_ManyAtOnce_AllCommittedAndFailuresAlone()
    {
        var works = Enumerable.Range(0, 2_000).Select(i => Task.Run(() => _store.WriteAsync(
            session =>
            {
                Insert(session, i, "x");
                return i % 10 == 3 ? throw new InvalidOperationException(i.ToString(CultureInfo.InvariantCulture)) : i;
            },
            default).AsTask())).ToArray();

        for (var i = 0; i < works.Length; i++)
        {
            if (i % 10 == 3)
                Assert.That(async () => await works[i], Throws.InvalidOperationException.With.Message.EqualTo(i.ToString(CultureInfo.InvariantCulture)));
            else
                Assert.That(await works[i], Is.EqualTo(i));
        }
        Assert.That(await Count(), Is.EqualTo(1_800));
    }

    [Test]
    public async Task WriteAsync_Done_VisibleToANewlyOpenedStore()
    {
        await Write(session => Insert(session, 1, "x"));
        File.Copy(_directory.Sub("store.db"), _directory.Sub("copy.db"));
        File.Copy(_directory.Sub("store.db-wal"), _directory.Sub("copy.db-wal"));

        // What lies on the disk while the store is still open is what a killed process leaves.
        using var copy = new SqliteSession(_directory.Sub("copy.db"), readOnly: false);
        var count = copy.Prepare("SELECT count(*) FROM t");
        count.Step();
        Assert.That(count.Int64(0), Is.EqualTo(1));
    }

    [Test]
    public async Task WriteAsync_AfterAFailedOne_Works()
    {
        Assert.That(
            async () => await Write(session =>
            {
                Insert(session, 1, "x");
                Insert(session, 1, "y");
            }),
            Throws.TypeOf<SqliteException>().With.Property(nameof(SqliteException.IsUnique)).True);
        await Write(session => Insert(session, 2, "x"));
        Assert.That(await Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task WriteAsync_Cancelled_DoesNotRun()
    {
        using var gate = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = Write(_ =>
        {
            begun.SetResult();
            gate.Wait();
        });
        await begun.Task;
        var second = _store.WriteAsync<bool>(_ => throw new InvalidOperationException("It runs."), cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        gate.Set();
        await first;
        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task WriteAsync_DiskFull_UnavailableAndUsableAfterwards()
    {
        await Write(session => session.Execute("PRAGMA max_page_count = 10"));
        Assert.That(
            async () => await Write(session => Insert(session, 1, new string('x', 1_000_000))),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Kind)).EqualTo(ErrorKind.UpstreamUnavailable));
        await Write(session => Insert(session, 2, "x"));
        Assert.That(await Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task ReadAsync_MoreThanReaders_WaitsAsynchronously()
    {
        var leases = new List<ReadLease>();
        for (var i = 0; i < 8; i++)
            leases.Add(await _store.ReadAsync(default));
        using var giveUp = new CancellationTokenSource();
        var cancelled = _store.ReadAsync(giveUp.Token).AsTask();
        var waiting = _store.ReadAsync(default).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        await giveUp.CancelAsync();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        leases[0].Dispose();
        (await waiting).Dispose();
        foreach (var lease in leases)
            lease.Dispose();
    }

    [Test]
    public async Task ReadAsync_TransactionLeftOpen_EndsWithTheLease()
    {
        using (var lease = await _store.ReadAsync(default))
        {
            lease.Session.Execute("BEGIN");
            lease.Session.Prepare("SELECT count(*) FROM t").Step();
        }
        await Write(session => Insert(session, 1, "x"));
        Assert.That(await Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task ReadAsync_Write_Refused()
    {
        using var lease = await _store.ReadAsync(default);
        Assert.That(() => Insert(lease.Session, 1, "x"), Throws.TypeOf<ProviderException>());
    }

    [Test]
    public async Task ReadAndWrite_ManyAtOnce_ConsistentCounts()
    {
        var writers = Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await Write(session =>
                {
                    Insert(session, (w * 1000) + (2 * i), "a");
                    Insert(session, (w * 1000) + (2 * i) + 1, "b");
                });
            }
        }));
        var readers = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
                Assert.That(await Count() % 2, Is.Zero);
        }));
        await Task.WhenAll(writers.Concat(readers));
        Assert.That(await Count(), Is.EqualTo(800));
    }

    [Test]
    public async Task Bind_EmptyNullAndUnicode_ComeBackAsWritten()
    {
        await Write(session =>
        {
            var insert = session.Prepare("INSERT INTO t (id, text, bytes) VALUES (?1, ?2, ?3)");
            insert.BindInt64(1, 1);
            insert.BindText(2, "");
            insert.BindBlob(3, []);
            insert.Step();
            insert.Reset();
            insert.BindInt64(1, 2);
            insert.BindNull(2);
            insert.BindNull(3);
            insert.Step();
            insert.Reset();
            insert.BindInt64(1, 3);
            insert.BindText(2, Encoding.UTF8.GetBytes("Grüße\0🌍"));
            insert.BindBlob(3, [0, 255]);
            insert.Step();
            Insert(session, 4, new string('ü', 1000));
        });

        using var lease = await _store.ReadAsync(default);
        var rows = lease.Session.Prepare("SELECT text, bytes, typeof(text), typeof(bytes) FROM t ORDER BY id");
        Assert.That(rows.Step());
        Assert.That((rows.String(0), rows.Blob(1).Length, rows.String(2), rows.String(3)), Is.EqualTo(("", 0, "text", "blob")));
        Assert.That(rows.Step());
        Assert.That((rows.String(0), rows.IsNull(1), rows.Text(0).Length), Is.EqualTo(((string?)null, true, 0)));
        Assert.That(rows.Step());
        Assert.That(rows.String(0), Is.EqualTo("Grüße\0🌍"));
        Assert.That(rows.Blob(1).ToArray(), Is.EqualTo(new byte[] { 0, 255 }));
        Assert.That(rows.Step());
        Assert.That(rows.String(0), Is.EqualTo(new string('ü', 1000)));
        Assert.That(rows.Step(), Is.False);
    }

    [Test]
    public async Task Prepare_SameTextAgain_ForgetsParameters()
    {
        using var lease = await _store.ReadAsync(default);
        lease.Session.Prepare("SELECT ?1").BindText(1, "secret");
        var again = lease.Session.Prepare("SELECT ?1");
        Assert.That(again.Step());
        Assert.That(again.IsNull(0));
    }

    [Test]
    public async Task Prepare_MoreTextsThanAreKept_AllRun()
    {
        using var lease = await _store.ReadAsync(default);
        for (var i = 0; i < 500; i++)
        {
            var statement = lease.Session.Prepare(string.Create(CultureInfo.InvariantCulture, $"SELECT {i}"));
            statement.Step();
            Assert.That(statement.Int64(0), Is.EqualTo(i));
        }
    }

    [Test]
    public void Attachment_ManyAtOnce_OneInstance()
    {
        var made = 0;
        var all = new Attached[100];
        Parallel.For(0, all.Length, i => all[i] = _store.Attachment(_ =>
        {
            Interlocked.Increment(ref made);
            return new Attached();
        }));
        Assert.That(made, Is.EqualTo(1));
        Assert.That(all, Is.All.SameAs(all[0]));
    }

    [Test]
    public async Task SchemaSteps_NewerFile_Refused()
    {
        await Write(session => SchemaSteps.Apply(session, "part", ["CREATE TABLE a (x)", "CREATE TABLE b (x)"]));
        await Write(session => SchemaSteps.Apply(session, "part", ["CREATE TABLE a (x)", "CREATE TABLE b (x)", "CREATE TABLE c (x)"]));
        Assert.That(
            async () => await Write(session => SchemaSteps.Apply(session, "part", ["CREATE TABLE a (x)"])),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Kind)).EqualTo(ErrorKind.BadConfiguration));
    }

    [Test]
    public void Open_NotADatabase_Unavailable()
    {
        Directory.CreateDirectory(_directory.Sub("other"));
        File.WriteAllText(Path.Combine(_directory.Sub("other"), "store.db"), new string('x', 10_000));
        Assert.That(
            () => new Store(_directory.Sub("other"), new DescriptorBudget(1024)),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Kind)).EqualTo(ErrorKind.UpstreamUnavailable));
    }

    private async Task Write(Action<SqliteSession> work) =>
        await _store.WriteAsync(
            session =>
            {
                work(session);
                return true;
            },
            default);

    private async Task<long> Count()
    {
        using var lease = await _store.ReadAsync(default);
        var count = lease.Session.Prepare("SELECT count(*) FROM t");
        count.Step();
        return count.Int64(0);
    }

    private static void Insert(SqliteSession session, long id, string text)
    {
        var insert = session.Prepare("INSERT INTO t (id, text) VALUES (?1, ?2)");
        insert.BindInt64(1, id);
        insert.BindText(2, text);
        insert.Step();
    }

    private sealed class Attached;
}
