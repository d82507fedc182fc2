using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Writing;

/// <summary>Inserts rows, all or nothing, and merges with those that exist where asked to.</summary>
internal sealed class Inserts(StorePool pool, KeyMaintenance keys, TimeProvider time)
{
    public async ValueTask<RowsSummary> InsertAsync(
        DatabaseOperation.InsertRows operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var (settings, declaration, access) = await TableAccess.PrepareAsync(context, operation.Table, write: true, cancellationToken);
        using var body = await JsonRows.ReadAsync(operation.Body, cancellationToken);
        var rows = new List<NewRow>(body.Rows.Count);
        try
        {
            var now = time.GetUtcNow();
            foreach (var row in body.Rows)
            {
                // One after the other, so that the time and the id that they are given keep the order of the body.
                var document = DocumentText.ForInsert(row, operation.Query.Columns, access.OwnerId, now.AddMicroseconds(rows.Count));
                rows.Add(new NewRow(DocumentText.IdOf(document.RootElement), row, document));
                access.CheckOwned(document.RootElement);
                if (operation.Conflict != ConflictResolution.Merge)
                    DocumentText.CheckColumns(document.RootElement, declaration);
            }

            using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
            var answer = await WriteAnswer.PrepareAsync(database, keys, operation.Table, operation.Query, operation.Options, context, cancellationToken);
            var answered = await answer.WriteAsync(
                database.Catalog,
                writer => answer.Make(writer.Session, Insert(writer, operation, rows, access, declaration)), cancellationToken);
            return await answer.SendAsync(answered, sink, cancellationToken);
        }
        finally
        {
            foreach (var row in rows)
                row.Document.Dispose();
        }
    }

    private static List<byte[]> Insert(
        CatalogWriter writer, DatabaseOperation.InsertRows operation, List<NewRow> rows, TableAccess access, TableDeclaration declaration)
    {
        var table = writer.GetOrCreate(operation.Table);
        var written = new List<byte[]>(rows.Count);
        foreach (var row in rows)
        {
            if (operation.Conflict == ConflictResolution.Refuse)
            {
                StoredRows.Insert(writer, ref table, row.Id, row.Document.RootElement);
                written.Add(DocumentText.Utf8(row.Document));
            }
            else if (operation.Conflict == ConflictResolution.Ignore)
            {
                if (StoredRows.TryInsert(writer, ref table, row.Id, row.Document.RootElement))
                    written.Add(DocumentText.Utf8(row.Document));
            }
            else
            {
                written.Add(Merge(writer, ref table, operation.Query.Columns, row, access, declaration));
            }
        }

        return written;
    }

    private static byte[] Merge(
        CatalogWriter writer, ref TableInfo table, EquatableArray<string> columns, NewRow row, TableAccess access, TableDeclaration declaration)
    {
        using var existing = StoredRows.Find(writer, table, row.Id);
        if (existing is null)
        {
            DocumentText.CheckColumns(row.Document.RootElement, declaration);
            StoredRows.Insert(writer, ref table, row.Id, row.Document.RootElement);
            return DocumentText.Utf8(row.Document);
        }

        access.CheckOwned(existing.RootElement);
        using var merged = DocumentText.ForUpdate(existing.RootElement, row.Sent, columns);
        DocumentText.CheckColumns(merged.RootElement, declaration);
        access.CheckOwned(merged.RootElement);
        StoredRows.Replace(writer, ref table, row.Id, merged.RootElement);
        return DocumentText.Utf8(merged);
    }

    /// <param name="Id">The row's id as text.</param>
    /// <param name="Sent">The row as it was sent.</param>
    /// <param name="Document">The row as it is stored, where it is new.</param>
    private sealed record NewRow(string Id, JsonElement Sent, JsonDocument Document);
}
