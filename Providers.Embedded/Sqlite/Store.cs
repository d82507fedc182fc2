using System.Collections.Concurrent;

namespace Providers.Embedded.Sqlite;

/// <summary>
/// The SQLite file of one connection: one session writes, a few read. Safe for concurrent use while leased from the
/// <see cref="StorePool"/>.
/// </summary>
internal sealed class Store : IDisposable
{
    private const string FileName = "store.db";

    private readonly SqliteSession _writer;
    private readonly WriteQueue _writes;
    private readonly ReaderPool _readers;
    private readonly ConcurrentDictionary<Type, Lazy<object>> _attachments = new();

    public Store(string directory, DescriptorBudget budget)
    {
        Directory = directory;
        PrivateFolder.Create(directory);
        var file = Path.Combine(directory, FileName);
        _writer = new SqliteSession(file, readOnly: false);
        _writes = new WriteQueue(_writer);
        _readers = new ReaderPool(file, budget);
    }

    /// <summary>The folder that holds the file and whatever lies beside it.</summary>
    public string Directory { get; }

    /// <summary>
    /// Runs a work in a transaction that it may share with others, and completes once that is durable. What the work throws
    /// undoes its own changes alone and reaches the caller. A work neither begins nor ends transactions, waits for nothing
    /// and keeps no statement.
    /// </summary>
    public ValueTask<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        _writes.RunAsync(work, cancellationToken);

    /// <summary>A session to read with.</summary>
    public ValueTask<ReadLease> ReadAsync(CancellationToken cancellationToken) => _readers.RentAsync(cancellationToken);

    /// <summary>The one <typeparamref name="T"/> of this open store, made at first use; gone when the store is closed.</summary>
    public T Attachment<T>(Func<Store, T> create) where T : class
    {
        if (_attachments.TryGetValue(typeof(T), out var known))
            return (T)known.Value;
        return (T)_attachments.GetOrAdd(
            typeof(T), static (_, made) => new Lazy<object>(() => made.create(made.store)), (store: this, create)).Value;
    }

    /// <summary>Closes all sessions. The last one to close takes the write-ahead log into the file.</summary>
    public void Dispose()
    {
        foreach (var attachment in _attachments.Values)
        {
            if (attachment.IsValueCreated && attachment.Value is IDisposable disposable)
                disposable.Dispose();
        }

        _readers.Dispose();
        _writer.Dispose();
    }
}
