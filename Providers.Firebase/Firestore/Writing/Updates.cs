using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Writing;

/// <summary>Changes rows: one by its id, or all that a filter matches, and puts whole rows in place.</summary>
internal sealed class Updates(FirestoreSessions sessions, TimeProvider time)
{
    public async ValueTask<RowsSummary> ReplaceAsync(DatabaseOperation.ReplaceRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var write = await TableWrite.PrepareAsync(sessions, context, operation.Table, operation.Query, operation.Options, cancellationToken);
        using var body = await JsonRows.ReadObjectAsync(operation.Body, cancellationToken);
        var row = body.Rows[0];
        DocumentMaker.CheckId(row, operation.Id);
        return await write.RunAsync(
            async () =>
            {
                var before = (await write.FindAsync([write.Collection.Document(DatabaseName.CheckId(operation.Id))], cancellationToken)).SingleOrDefault();
                if (before is not null)
                    write.Access.CheckOwned(before);
                var document = write.Documents.ForReplace(row, operation.Id, before, time.GetUtcNow());
                return ([new Write { Update = document, CurrentDocument = before is null ? TableWrite.Missing : TableWrite.Unchanged(before) }], [document]);
            },
            sink,
            cancellationToken);
    }

    public async ValueTask<RowsSummary> UpdateAsync(DatabaseOperation.UpdateRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var write = await TableWrite.PrepareAsync(sessions, context, operation.Table, operation.Query, operation.Options, cancellationToken);
        using var body = await JsonRows.ReadObjectAsync(operation.Body, cancellationToken);
        DocumentMaker.CheckId(body.Rows[0], operation.Id);
        var changes = write.Documents.Changes(body.Rows[0], operation.Query.Columns);
        return await write.RunAsync(
            async () =>
            {
                var before = await write.RequireAsync(operation.Id, cancellationToken);
                return ([DocumentMaker.Update(before.Name, changes, TableWrite.Unchanged(before))], [write.Documents.ForUpdate(before, changes)]);
            },
            sink,
            cancellationToken);
    }

    public async ValueTask<RowsSummary> UpdateAsync(DatabaseOperation.UpdateRows operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var write = await TableWrite.PrepareAsync(sessions, context, operation.Table, operation.Query, operation.Options, cancellationToken);
        using var body = await JsonRows.ReadObjectAsync(operation.Body, cancellationToken);
        var changes = write.Documents.Changes(body.Rows[0], operation.Query.Columns);
        return await new FilteredWrite(write, operation.Options, time).RunAsync(
            before =>
            {
                DocumentMaker.CheckId(body.Rows[0], write.Collection.IdOf(before.Name).ToString());
                return (DocumentMaker.Update(before.Name, changes, TableWrite.Unchanged(before)), write.Documents.ForUpdate(before, changes));
            },
            sink,
            cancellationToken);
    }
}
