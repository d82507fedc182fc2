namespace Providers.Embedded.Sqlite;

/// <summary>
/// A reading session, exclusive until disposed of. Each statement sees the newest committed state; for several statements over one
/// state, begin a transaction: it ends with the lease.
/// </summary>
internal sealed class ReadLease(ReaderPool pool, SqliteSession session) : IDisposable
{
    private SqliteSession? _session = session;

    public SqliteSession Session => _session ?? throw new ObjectDisposedException(nameof(ReadLease));

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _session, null) is { } session)
            pool.Return(session);
    }
}
