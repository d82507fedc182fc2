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

/// <summary>Changes rows: one by its id, or all that a filter matches, and puts whole rows in place.</summary>
internal sealed class Updates(StorePool pool, KeyMaintenance keys, TimeProvider time)
{
    public async ValueTask<RowsSummary> ReplaceAsync(
        DatabaseOperation.ReplaceRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var (settings, declaration, access) = await TableAccess.PrepareAsync(context, operation.Table, write: true, cancellationToken);
        using var body = await JsonRows.ReadObjectAsync(operation.Body, cancellationToken);
        var row = body.Rows[0];
        DocumentText.CheckId(row, operation.Id);
        using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
        var answer = await WriteAnswer.PrepareAsync(database, keys, operation.Table, operation.Query, operation.Options, context, cancellationToken);
        var answered = await answer.WriteAsync(
            database.Catalog,
            writer => answer.Make(writer.Session, [Replace(writer, operation, row, access, declaration)]), cancellationToken);
        return await answer.SendAsync(answered, sink, cancellationToken);
    }

    public async ValueTask<RowsSummary> UpdateAsync(
        DatabaseOperation.UpdateRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var (settings, declaration, access) = await TableAccess.PrepareAsync(context, operation.Table, write: true, cancellationToken);
        using var body = await JsonRows.ReadObjectAsync(operation.Body, cancellationToken);
        var changes = body.Rows[0];
        DocumentText.CheckId(changes, operation.Id);
        using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
        var answer = await WriteAnswer.PrepareAsync(database, keys, operation.Table, operation.Query, operation.Options, context, cancellationToken);
        var answered = await answer.WriteAsync(
            database.Catalog,
            writer =>
            {
                if (!writer.Tables.TryGetValue(operation.Table, out var table) || StoredRows.Find(writer, table, operation.Id) is not { } before)
                    throw StoredRows.NotFound(operation.Id);
                using (before)
                {
                    return access.Owns(before.RootElement)
                        ? answer.Make(writer.Session, [Update(writer, ref table, before, changes, operation.Query.Columns, access, declaration)])
                        : throw StoredRows.NotFound(operation.Id);
                }
            },
            cancellationToken);
        return await answer.SendAsync(answered, sink, cancellationToken);
    }

    public async ValueTask<RowsSummary> UpdateAsync(
        DatabaseOperation.UpdateRows operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var (settings, declaration, access) = await TableAccess.PrepareAsync(context, operation.Table, write: true, cancellationToken);
        using var body = await JsonRows.ReadObjectAsync(operation.Body, cancellationToken);
        var changes = body.Rows[0];
        var matching = new MatchingRows(operation.Table, access.Confine(operation.Query.Where), declaration, settings.ScanLimit, operation.Options.MaxAffected);
        using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
        var answer = await WriteAnswer.PrepareAsync(database, keys, operation.Table, operation.Query, operation.Options, context, cancellationToken);
        await keys.EnsureAsync(database, settings.Directory, operation.Table, matching.Needs, declaration, KeyBounds.For(context.Caller), cancellationToken);
        var answered = await answer.WriteAsync(
            database.Catalog,
            writer =>
            {
                var changed = new List<byte[]>();
                foreach (var document in matching.Find(writer))
                {
                    using var before = JsonDocument.Parse(document);
                    DocumentText.CheckId(changes, DocumentText.IdOf(before.RootElement));
                    var table = writer.Tables[operation.Table];
                    changed.Add(Update(writer, ref table, before, changes, operation.Query.Columns, access, declaration));
                }

                return answer.Make(writer.Session, changed);
            },
            cancellationToken);
        return await answer.SendAsync(answered, sink, cancellationToken);
    }

    private byte[] Replace(CatalogWriter writer, DatabaseOperation.ReplaceRow operation, JsonElement row, TableAccess access, TableDeclaration declaration)
    {
        var table = writer.GetOrCreate(operation.Table);
        using var before = StoredRows.Find(writer, table, operation.Id);
        if (before is not null)
            access.CheckOwned(before.RootElement);
        using var document = DocumentText.ForReplace(row, operation.Id, before?.RootElement, access.OwnerId, time.GetUtcNow());
        DocumentText.CheckColumns(document.RootElement, declaration);
        access.CheckOwned(document.RootElement);
        var id = DocumentText.IdOf(document.RootElement);
        if (before is null)
            StoredRows.Insert(writer, ref table, id, document.RootElement);
        else
            StoredRows.Replace(writer, ref table, id, document.RootElement);
        return DocumentText.Utf8(document);
    }

    private static byte[] Update(
        CatalogWriter writer, ref TableInfo table, JsonDocument before, JsonElement changes, EquatableArray<string> columns, TableAccess access, TableDeclaration declaration)
    {
        using var after = DocumentText.ForUpdate(before.RootElement, changes, columns);
        DocumentText.CheckColumns(after.RootElement, declaration);
        access.CheckOwned(after.RootElement);
        StoredRows.Replace(writer, ref table, DocumentText.IdOf(before.RootElement), after.RootElement);
        return DocumentText.Utf8(after);
    }
}
