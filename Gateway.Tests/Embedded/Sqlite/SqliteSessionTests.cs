using Providers.Embedded.Sqlite;
using SQLitePCL;

namespace Gateway.Tests.Embedded.Sqlite;

[TestFixture]
internal sealed class SqliteSessionTests
{
    private const int Reprepared = 5; // SQLITE_STMTSTATUS_REPREPARE

    [Test]
    public void Open_Any_BoundsItsPages()
    {
        using var directory = new TemporaryDirectory();
        using var writer = new SqliteSession(directory.Sub("store.db"), readOnly: false);
        using var reader = new SqliteSession(directory.Sub("store.db"), readOnly: true);
        foreach (var session in new[] { writer, reader })
        {
            var size = session.Prepare("PRAGMA cache_size");
            Assert.That(size.Step(), Is.True);
            Assert.That(size.Int64(0), Is.EqualTo(-2000));
        }
    }

    [Test]
    public void Prepare_LimitBoundToOtherValues_StaysPrepared()
    {
        using var directory = new TemporaryDirectory();
        using var session = new SqliteSession(Path.Combine(directory.Path, "store.db"), readOnly: false);
        session.Execute("CREATE TABLE rows (number INTEGER, text TEXT); CREATE INDEX rows_number ON rows (number)");

        const string query = "SELECT text FROM rows WHERE number = ?1 ORDER BY number LIMIT ?2";
        for (var limit = 1; limit <= 3; limit++)
        {
            var statement = session.Prepare(query);
            statement.BindInt64(1, limit);
            statement.BindInt64(2, limit);
            statement.Step();
        }

        Assert.That(raw.sqlite3_stmt_status(session.Prepare(query).Handle, Reprepared, 0), Is.Zero);
    }
}
