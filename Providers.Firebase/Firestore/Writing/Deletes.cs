using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Writing;

/// <summary>Deletes rows: one by its id, or all that a filter matches.</summary>
internal sealed class Deletes(FirestoreSessions sessions, TimeProvider time)
{
    public async ValueTask<RowsSummary> DeleteAsync(DatabaseOperation.DeleteRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var write = await TableWrite.PrepareAsync(sessions, context, operation.Table, operation.Query, operation.Options, cancellationToken);
        return await write.RunAsync(
            async () =>
            {
                var before = await write.RequireAsync(operation.Id, cancellationToken);
                return ([Delete(before)], [before]);
            },
            sink,
            cancellationToken);
    }

    public async ValueTask<RowsSummary> DeleteAsync(DatabaseOperation.DeleteRows operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var write = await TableWrite.PrepareAsync(sessions, context, operation.Table, operation.Query, operation.Options, cancellationToken);
        return await new FilteredWrite(write, operation.Options, time)
            .RunAsync(static document => (Delete(document), document), sink, cancellationToken);
    }

    private static Write Delete(Document document) => new() { Delete = document.Name, CurrentDocument = TableWrite.Unchanged(document) };
}
