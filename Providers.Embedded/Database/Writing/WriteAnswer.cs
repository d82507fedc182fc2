using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Database.Reading;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Writing;

/// <summary>What a write answers with. It is made within the write's transaction, so that what cannot be answered is not written.</summary>
internal sealed class WriteAnswer
{
    private readonly RowQuery _query;
    private readonly WriteOptions _options;
    private readonly TableDeclaration _declaration;
    private readonly RelatedReading? _related;
    private readonly WriteOnce? _once;

    private WriteAnswer(RowQuery query, WriteOptions options, TableDeclaration declaration, RelatedReading? related, WriteOnce? once) =>
        (_query, _options, _declaration, _related, _once) = (query, options, declaration, related, once);

    /// <summary>How many rows the write concerned.</summary>
    public long Affected { get; set; }

    /// <summary>Prepares the answer, and refuses what none could be made for.</summary>
    public static async ValueTask<WriteAnswer> PrepareAsync(
        OpenDatabase database, KeyMaintenance keys, string table, RowQuery query, WriteOptions options, OperationContext context, CancellationToken cancellationToken)
    {
        var declaration = ((EmbeddedSettings)context.Connection.Settings).Tables[table];
        var related = await new RelatedPlanner(database, context, keys).PlanAsync(declaration, query, cancellationToken);
        _ = new ProjectedRows(query.Select, declaration, related, session: null, new GatheredRows());
        return new WriteAnswer(query, options, declaration, related, context.Once);
    }

    /// <summary>Writes and gives the answer. What is to take effect once is answered out of what was kept, where it was written before.</summary>
    public ValueTask<List<byte[]>> WriteAsync(TableCatalog catalog, Func<CatalogWriter, List<byte[]>> work, CancellationToken cancellationToken) =>
        catalog.WriteAsync(_once is null ? work : writer => WriteOnce(writer, _once, work), cancellationToken);

    private List<byte[]> WriteOnce(CatalogWriter writer, WriteOnce once, Func<CatalogWriter, List<byte[]>> work)
    {
        if (OnceTable.Find(writer.Session, once) is { } kept)
        {
            (Affected, once.WasFound) = (kept.Affected, true);
            return kept.Rows;
        }

        var rows = work(writer);
        OnceTable.Keep(writer.Session, once, Affected, rows);
        return rows;
    }

    /// <summary>Makes the answer out of the written documents, within their transaction.</summary>
    /// <exception cref="ProviderException">One object is asked for and there are none or several, or a value cannot be cast.</exception>
    public List<byte[]> Make(SqliteSession session, List<byte[]> documents)
    {
        Affected = documents.Count;
        if (!_options.ReturnRows)
            return [];
        _options.CheckSingle(documents.Count);
        if (RowProjection.IsIdentity(_query.Select))
            return documents;

        var rows = new GatheredRows();
        var writer = new ProjectedRows(_query.Select, _declaration, _related, session, rows);
        foreach (var document in documents)
            writer.Write(document);
        return rows.All;
    }

    /// <summary>Sends an answer once it is durable.</summary>
    public async ValueTask<RowsSummary> SendAsync(List<byte[]> rows, IRowSink sink, CancellationToken cancellationToken)
    {
        await GatheredRows.SendAsync(rows, sink, cancellationToken);
        return new RowsSummary { Total = Affected };
    }
}
