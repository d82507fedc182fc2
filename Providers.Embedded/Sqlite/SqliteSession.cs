using System.Text;
using SQLitePCL;

namespace Providers.Embedded.Sqlite;

/// <summary>One connection to a SQLite file with its prepared statements. For one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const int MaxStatements = 200;
    private const uint PreparePersistent = 1; // SQLITE_PREPARE_PERSISTENT: the statement is kept for long.
    private const int StablePlans = 1007; // SQLITE_DBCONFIG_ENABLE_QPSG

    private readonly Dictionary<string, LinkedListNode<CachedStatement>> _statements = new(StringComparer.Ordinal);
    private readonly LinkedList<CachedStatement> _byUse = new();

    static SqliteSession()
    {
        Batteries_V2.Init();

        // Nobody reads SQLite's count of its memory, and it takes one lock of the whole process for each allocation.
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public SqliteSession(string file, bool readOnly)
    {
        var flags = (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(file, out var handle, flags, null);
        Handle = handle;
        try
        {
            if (code != raw.SQLITE_OK)
                throw SqliteError.Create(Handle, code);
            raw.sqlite3_extended_result_codes(Handle, 1);
            raw.sqlite3_busy_timeout(Handle, 5_000);

            // Else a plan depends on the value of a bound LIMIT, and each new value prepares the statement anew.
            raw.sqlite3_db_config(Handle, StablePlans, 1, out _);
            Execute(readOnly ? ReaderPragmas : WriterPragmas);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // A session keeps up to 2,000 KiB of pages, however the library was built: there may be a thousand of them.
    // FULL makes each commit wait for the disk: with WAL, NORMAL may lose acknowledged writes at a power loss.
    private const string WriterPragmas = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cell_size_check = ON;
        PRAGMA journal_size_limit = 16777216;
        PRAGMA cache_size = -2000;
        """;

    // No mmap: a failing disk would end the whole process by a signal, instead of one call by an error.
    private const string ReaderPragmas = """
        PRAGMA query_only = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cell_size_check = ON;
        PRAGMA cache_size = -2000;
        """;

    internal sqlite3 Handle { get; }

    /// <summary>How many rows the last insert, update or delete changed.</summary>
    public long Changes => raw.sqlite3_changes(Handle);

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>
    /// The statement of that text, ready for new parameters: an earlier use of the same text in this session ends. The least
    /// recently prepared of more than 200 is let go.
    /// </summary>
    public Statement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var node))
        {
            if (node != _byUse.First)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }
            node.Value.Statement.Clear();
            return node.Value.Statement;
        }

        var code = raw.sqlite3_prepare_v3(Handle, Encoding.UTF8.GetBytes(sql), PreparePersistent, out var handle, out _);
        if (code != raw.SQLITE_OK)
            throw SqliteError.Create(Handle, code);
        var statement = new Statement(this, handle);
        _statements[sql] = _byUse.AddFirst(new CachedStatement(sql, statement));
        if (_statements.Count > MaxStatements)
            Forget(_byUse.Last!);
        return statement;
    }

    /// <summary>Runs one or several statements whose rows do not matter.</summary>
    public void Execute(string sql)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(sql);
        while (!rest.IsEmpty)
        {
            var code = raw.sqlite3_prepare_v2(Handle, rest, out var handle, out rest);
            if (code != raw.SQLITE_OK)
                throw SqliteError.Create(Handle, code);
            using (handle)
            {
                if (handle.IsInvalid) // Blanks or a comment.
                    continue;
                do
                    code = raw.sqlite3_step(handle);
                while (code == raw.SQLITE_ROW);
                if (code != raw.SQLITE_DONE)
                    throw SqliteError.Create(Handle, code);
            }
        }
    }

    /// <summary>Ends whatever a user of the session left open: running statements, their parameters and a transaction.</summary>
    internal void Clean()
    {
        CleanStatements();
        if (InTransaction)
            Execute("ROLLBACK");
    }

    /// <summary>Ends running statements, but no transaction.</summary>
    internal void CleanStatements()
    {
        foreach (var cached in _byUse)
            cached.Statement.Clear();
    }

    public void Dispose()
    {
        foreach (var cached in _byUse)
            cached.Statement.Handle.Dispose();
        _statements.Clear();
        _byUse.Clear();
        Handle.Dispose();
    }

    private void Forget(LinkedListNode<CachedStatement> node)
    {
        _byUse.Remove(node);
        _statements.Remove(node.Value.Sql);
        node.Value.Statement.Handle.Dispose();
    }

    private readonly record struct CachedStatement(string Sql, Statement Statement);
}
