using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database;

/// <summary>A connection's tables while its store is leased.</summary>
internal sealed class OpenDatabase : IDisposable
{
    private readonly StoreLease _lease;

    private OpenDatabase(StoreLease lease, TableCatalog catalog)
    {
        _lease = lease;
        Catalog = catalog;
    }

    public TableCatalog Catalog { get; }

    public static async ValueTask<OpenDatabase> OpenAsync(StorePool pool, string directory, CancellationToken cancellationToken)
    {
        var lease = await pool.RentAsync(directory, cancellationToken);
        try
        {
            var catalog = lease.Store.Attachment(static store => new TableCatalog(store));
            await catalog.EnsureAsync(lease.Store);
            return new OpenDatabase(lease, catalog);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public ValueTask<ReadLease> ReadAsync(CancellationToken cancellationToken) => _lease.Store.ReadAsync(cancellationToken);

    public void Dispose() => _lease.Dispose();
}
