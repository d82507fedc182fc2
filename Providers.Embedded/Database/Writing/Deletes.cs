using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Writing;

/// <summary>Deletes rows: one by its id, or all that a filter matches.</summary>
internal sealed class Deletes(StorePool pool, KeyMaintenance keys)
{
    public async ValueTask<RowsSummary> DeleteAsync(
        DatabaseOperation.DeleteRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var (settings, _, access) = await TableAccess.PrepareAsync(context, operation.Table, write: true, cancellationToken);
        using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
        var answer = await WriteAnswer.PrepareAsync(database, keys, operation.Table, operation.Query, operation.Options, context, cancellationToken);
        var answered = await answer.WriteAsync(
            database.Catalog,
            writer =>
            {
                if (!writer.Tables.TryGetValue(operation.Table, out var table))
                    throw StoredRows.NotFound(operation.Id);
                using var before = StoredRows.Find(writer, table, operation.Id);
                if (before is null || !access.Owns(before.RootElement))
                    throw StoredRows.NotFound(operation.Id);
                var rows = answer.Make(writer.Session, [DocumentText.Utf8(before)]);
                StoredRows.Delete(writer, table, operation.Id);
                return rows;
            },
            cancellationToken);
        return await answer.SendAsync(answered, sink, cancellationToken);
    }

    public async ValueTask<RowsSummary> DeleteAsync(
        DatabaseOperation.DeleteRows operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var (settings, declaration, access) = await TableAccess.PrepareAsync(context, operation.Table, write: true, cancellationToken);
        var matching = new MatchingRows(operation.Table, access.Confine(operation.Query.Where), declaration, settings.ScanLimit, operation.Options.MaxAffected);
        using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
        var answer = await WriteAnswer.PrepareAsync(database, keys, operation.Table, operation.Query, operation.Options, context, cancellationToken);
        await keys.EnsureAsync(database, settings.Directory, operation.Table, matching.Needs, declaration, KeyBounds.For(context.Caller), cancellationToken);
        var answered = await answer.WriteAsync(database.Catalog, writer => Delete(writer, matching, operation, answer), cancellationToken);
        return await answer.SendAsync(answered, sink, cancellationToken);
    }

    private static List<byte[]> Delete(CatalogWriter writer, MatchingRows matching, DatabaseOperation.DeleteRows operation, WriteAnswer answer)
    {
        if (!operation.Options.ReturnRows && matching.TryDelete(writer, out var deleted))
        {
            answer.Affected = deleted;
            return [];
        }

        var found = matching.Find(writer);
        var rows = answer.Make(writer.Session, found); // While they are still there to be related to.
        foreach (var document in found)
        {
            using var row = JsonDocument.Parse(document);
            StoredRows.Delete(writer, writer.Tables[operation.Table], DocumentText.IdOf(row.RootElement));
        }

        return rows;
    }
}
