using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Database.Reading;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Writing;

/// <summary>Deletes rows: one by its id, or all that a filter matches.</summary>
internal sealed class Deletes(StorePool pool, KeyMaintenance keys, Reads reads)
{
    public async ValueTask<RowsSummary> DeleteAsync(
        DatabaseOperation.DeleteRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var settings = (EmbeddedSettings)context.Connection.Settings;
        var access = await TableAccess.CheckAsync(context.Caller, operation.Table, settings.Tables[operation.Table].Policy, write: true, cancellationToken);
        using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
        var deleted = await database.Catalog.WriteAsync(
            writer =>
            {
                if (!writer.Tables.TryGetValue(operation.Table, out var table))
                    throw StoredRows.NotFound(operation.Id);
                using var before = StoredRows.Find(writer, table, operation.Id);
                if (before is null || !access.Owns(before.RootElement))
                    throw StoredRows.NotFound(operation.Id);
                StoredRows.Delete(writer, table, operation.Id);
                return DocumentText.Utf8(before);
            },
            cancellationToken);
        return await reads.AnswerAsync(database, operation.Options.ReturnRows ? [deleted] : [], operation.Query, operation.Table, context, sink, cancellationToken);
    }

    public async ValueTask<RowsSummary> DeleteAsync(
        DatabaseOperation.DeleteRows operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var settings = (EmbeddedSettings)context.Connection.Settings;
        var declaration = settings.Tables[operation.Table];
        var access = await TableAccess.CheckAsync(context.Caller, operation.Table, declaration.Policy, write: true, cancellationToken);
        var matching = new MatchingRows(operation.Table, access.Confine(operation.Query.Where), declaration, settings.ScanLimit, operation.Options.MaxAffected);
        using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
        await keys.EnsureAsync(database, settings.Directory, operation.Table, matching.Needs, declaration, cancellationToken);
        var deleted = await database.Catalog.WriteAsync(writer => Delete(writer, matching, operation), cancellationToken);
        return await reads.AnswerAsync(database, deleted, operation.Query, operation.Table, context, sink, cancellationToken);
    }

    private static List<byte[]> Delete(CatalogWriter writer, MatchingRows matching, DatabaseOperation.DeleteRows operation)
    {
        if (!operation.Options.ReturnRows && matching.TryDelete(writer))
            return [];
        var found = matching.Find(writer);
        SingleRow.Check(operation.Options, found.Count);
        foreach (var document in found)
        {
            using var row = JsonDocument.Parse(document);
            StoredRows.Delete(writer, writer.Tables[operation.Table], DocumentText.IdOf(row.RootElement));
        }

        return operation.Options.ReturnRows ? found : [];
    }
}
