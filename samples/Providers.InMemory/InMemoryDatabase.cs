using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.InMemory.Reading;
using Providers.InMemory.Store;
using Providers.InMemory.Writing;

namespace Providers.InMemory;

/// <summary>Makes of each operation the exchange that carries it out. Nothing happens before the host runs it.</summary>
internal sealed class InMemoryDatabase(MemoryStores stores, TimeProvider clock) : IDatabaseAdapter
{
    public Exchange Translate(DatabaseOperation operation, OperationContext context) => operation switch
    {
        DatabaseOperation.QueryRows query => Read(context, query.Table, (access, rows, sink, cancellationToken) =>
            new QueryEvaluation(query, access.Declared, context.Connection).RunAsync([.. rows.Values.Where(access.Sees)], sink, cancellationToken)),
        DatabaseOperation.GetRow get => Read(context, get.Table, (access, rows, sink, _) =>
        {
            if (rows.TryGetValue(get.Id, out var row) && access.Sees(row))
                sink.Write(new RowRenderer(get.Query.Select, access.Declared).Render(row));
            return ValueTask.FromResult(new RowsSummary { DocumentsRead = 1 }); // Of no row at all the host makes 'not_found'.
        }),
        DatabaseOperation.InsertRows insert => Write(
            context, insert.Table, insert.Query, insert.Options, ct => JsonRows.ReadAsync(insert.Body, ct), (draft, rows) => draft.Insert(rows, insert.Conflict)),
        DatabaseOperation.ReplaceRow replace => Write(
            context, replace.Table, replace.Query, replace.Options, ct => JsonRows.ReadObjectAsync(replace.Body, ct), (draft, rows) => draft.Replace(replace.Id, rows[0])),
        DatabaseOperation.UpdateRow update => Write(
            context, update.Table, update.Query, update.Options, ct => JsonRows.ReadObjectAsync(update.Body, ct), (draft, rows) => draft.Update(update.Id, rows[0])),
        DatabaseOperation.UpdateRows update => Write(
            context, update.Table, update.Query, update.Options, ct => JsonRows.ReadObjectAsync(update.Body, ct), (draft, rows) => draft.Update(update.Query.Where!, rows[0])),
        DatabaseOperation.DeleteRow delete => Write(context, delete.Table, delete.Query, delete.Options, readBody: null, (draft, _) => draft.Delete(delete.Id)),
        DatabaseOperation.DeleteRows delete => Write(context, delete.Table, delete.Query, delete.Options, readBody: null, (draft, _) => draft.Delete(delete.Query.Where!)),
        DatabaseOperation.ListTables => new Result.Value(_ => ValueTask.FromResult<Answer?>(List(context))),
        _ => throw new ProviderException(ErrorKind.NotSupported, "There are no functions in memory. 'GET /api/capabilities' lists what this connection can do."),
    };

    private Result.Rows Read(
        OperationContext context,
        string table,
        Func<TableAccess, IReadOnlyDictionary<string, JsonElement>, IRowSink, CancellationToken, ValueTask<RowsSummary>> read)
    {
        return new Result.Rows(async (sink, cancellationToken) =>
        {
            var access = await TableAccess.OfAsync(table, toWrite: false, context, cancellationToken);
            return await read(access, stores.Of(context.Connection).Rows(table), sink, cancellationToken);
        })
        { CanRepeat = true };
    }

    private Result.Rows Write(
        OperationContext context,
        string table,
        RowQuery query,
        WriteOptions options,
        Func<CancellationToken, ValueTask<JsonRows>>? readBody,
        Func<TableDraft, IReadOnlyList<JsonElement>, IReadOnlyList<JsonElement>> change)
    {
        return new Result.Rows(async (sink, cancellationToken) =>
        {
            // Whoever may not write is told so before the body is read.
            var access = await TableAccess.OfAsync(table, toWrite: true, context, cancellationToken);
            var answer = new WriteAnswer(query.Select, options, access.Declared);
            using var body = readBody is null ? null : await readBody(cancellationToken);
            var rows = stores.Of(context.Connection).Write(table, rows =>
                answer.Of(change(new TableDraft(rows, access, query.Columns, clock.GetUtcNow()), body?.Rows ?? [])));
            foreach (var row in rows)
            {
                sink.Write(row);
                if (sink.NeedsFlush)
                    await sink.FlushAsync(cancellationToken);
            }

            return new RowsSummary { Total = answer.Affected };
        });
    }

    private TableList List(OperationContext context)
    {
        if (!context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.PermissionDenied, "Tables are listed for a secret key on its own. Leave the user's token out.");
        var (store, declared) = (stores.Of(context.Connection), InMemorySettings.Of(context.Connection).Tables);
        return new TableList([.. store.Tables.Union(declared.Names).Order(StringComparer.Ordinal).Select(table =>
            new TableDescription(table, [.. declared[table].Columns.Keys.Union(store.Columns(table)).Order(StringComparer.Ordinal)]))]);
    }
}
