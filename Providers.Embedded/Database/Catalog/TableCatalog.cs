using System.Collections.Immutable;
using Providers.Abstractions.Errors;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Catalog;

/// <summary>
/// The tables of one store. Readers see what has been committed; the works of the writer see each other's changes at once,
/// so that no row is ever written without a key that an earlier work has promised.
/// </summary>
internal sealed class TableCatalog(Store store) : Preparation
{
    private volatile ImmutableDictionary<string, TableInfo> _committed = ImmutableDictionary<string, TableInfo>.Empty;
    private volatile ImmutableDictionary<string, TableInfo>? _written;

    /// <summary>The committed tables.</summary>
    public ImmutableDictionary<string, TableInfo> Committed => _committed;

    /// <summary>A committed table, or one without rows where nothing was written to it yet.</summary>
    public TableInfo Find(string name) => _committed.TryGetValue(name, out var table) ? table : TableInfo.Nothing(name);

    /// <summary>Runs a work that may change tables, and publishes what it changed.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<CatalogWriter, T> work, CancellationToken cancellationToken)
    {
        try
        {
            var (result, changed) = await store.WriteAsync(session => Run(session, work), cancellationToken);
            if (changed is not null)
                Publish(changed);
            return result;
        }
        catch (Exception error) when (EndedTransaction(error))
        {
            // Earlier works of the same transaction are undone as well: what the file says counts.
            _written = null;
            throw;
        }
    }

    protected override async Task PrepareAsync(Store store) =>
        _committed = await store.WriteAsync(
            static session =>
            {
                CatalogReader.Prepare(session);
                return CatalogReader.Read(session);
            },
            CancellationToken.None);

    private (T Result, ImmutableDictionary<string, TableInfo>? Changed) Run<T>(SqliteSession session, Func<CatalogWriter, T> work)
    {
        var before = _written ??= CatalogReader.Read(session);
        var writer = new CatalogWriter(session, before);
        var result = work(writer);
        if (ReferenceEquals(writer.Tables, before))
            return (result, null);
        _written = writer.Tables;
        return (result, writer.Tables);
    }

    // What a work itself refuses undoes that work alone.
    private static bool EndedTransaction(Exception error) =>
        error is not (OperationCanceledException or ProviderException { UpstreamCode: null });

    // Works complete in any order; a table only ever gains, so that the newest of each is the one with the most.
    private void Publish(ImmutableDictionary<string, TableInfo> changed)
    {
        while (true)
        {
            var committed = _committed;
            var merged = committed;
            foreach (var (name, table) in changed)
            {
                if (!committed.TryGetValue(name, out var known) || table.Weight >= known.Weight)
                    merged = merged.SetItem(name, table);
            }

#pragma warning disable CS0420 // Interlocked is as good as volatile.
            if (ReferenceEquals(Interlocked.CompareExchange(ref _committed, merged, committed), committed))
                return;
#pragma warning restore CS0420
        }
    }
}
