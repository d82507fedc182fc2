namespace Providers.Embedded.Sqlite;

/// <summary>Keeps a store open until disposed of. Keep it short: never while waiting for a caller's bytes or for another store.</summary>
internal sealed class StoreLease(StorePool pool, StoreEntry entry, Store store) : IDisposable
{
    private StoreEntry? _entry = entry;

    public Store Store { get; } = store;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _entry, null) is { } entry)
            pool.Release(entry);
    }
}
