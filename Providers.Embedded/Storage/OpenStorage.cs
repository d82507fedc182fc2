using Providers.Abstractions.Connections;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>A connection's storage while its store is leased. Not kept while bytes travel: a slow caller must not hold a store open.</summary>
internal sealed class OpenStorage : IDisposable
{
    private readonly StoreLease _lease;
    private readonly StoragePreparation _preparation;

    private OpenStorage(StoreLease lease, StoragePreparation preparation)
    {
        _lease = lease;
        _preparation = preparation;
        Folder = new BlobFolder(lease.Store.Directory);
    }

    public BlobFolder Folder { get; }

    public Store Store => _lease.Store;

    public static async ValueTask<OpenStorage> OpenAsync(StorePool pool, Connection connection, CancellationToken cancellationToken)
    {
        var lease = await pool.RentAsync((EmbeddedSettings)connection.Settings, cancellationToken);
        try
        {
            var preparation = lease.Store.Attachment(static _ => new StoragePreparation());
            await preparation.EnsureAsync(lease.Store);
            return new OpenStorage(lease, preparation);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public async ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        using var lease = await _lease.Store.ReadAsync(cancellationToken);
        return work(lease.Session);
    }

    /// <summary>
    /// Runs a work, which adds the blobs that lost their last row to the list; their files go once it is committed. They are
    /// noted as garbage until a later work forgets them, so that neither a crash nor an extra commit is the price.
    /// </summary>
    public async ValueTask<T> WriteAsync<T>(Func<SqliteSession, List<string?>, T> work, CancellationToken cancellationToken)
    {
        var garbage = new List<string?>();
        var result = await _lease.Store.WriteAsync(
            session =>
            {
                Garbage.Forget(session, _preparation.TakeDeleted());
                return work(session, garbage);
            },
            cancellationToken);
        foreach (var blob in garbage)
        {
            if (blob is not null && Folder.Delete(blob))
                _preparation.Deleted(blob);
        }
        return result;
    }

    public void Dispose() => _lease.Dispose();
}
