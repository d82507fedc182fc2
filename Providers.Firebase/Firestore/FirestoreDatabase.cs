using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Reading;
using Providers.Firebase.Firestore.Writing;

namespace Providers.Firebase.Firestore;

/// <summary>Collections of documents, over Firestore's own protocol.</summary>
internal sealed class FirestoreDatabase(FirestoreSessions sessions, TimeProvider time) : IDatabaseAdapter
{
    private readonly Reads _reads = new(sessions);
    private readonly Explanation _explanation = new(sessions);
    private readonly Inserts _inserts = new(sessions, time);
    private readonly Updates _updates = new(sessions, time);
    private readonly Deletes _deletes = new(sessions, time);
    private readonly TableListing _tables = new(sessions);

    public Exchange Translate(DatabaseOperation operation, OperationContext context) => operation switch
    {
        DatabaseOperation.QueryRows query => Read((sink, ct) => _reads.QueryAsync(query, context, sink, ct)),
        DatabaseOperation.GetRow get => Read((sink, ct) => _reads.GetAsync(get, context, sink, ct)),
        DatabaseOperation.InsertRows insert => Write((sink, ct) => _inserts.InsertAsync(insert, context, sink, ct)),
        DatabaseOperation.ReplaceRow replace => Write((sink, ct) => _updates.ReplaceAsync(replace, context, sink, ct)),
        DatabaseOperation.UpdateRow update => Write((sink, ct) => _updates.UpdateAsync(update, context, sink, ct)),
        DatabaseOperation.UpdateRows update => Write((sink, ct) => _updates.UpdateAsync(update, context, sink, ct)),
        DatabaseOperation.DeleteRow delete => Write((sink, ct) => _deletes.DeleteAsync(delete, context, sink, ct)),
        DatabaseOperation.DeleteRows delete => Write((sink, ct) => _deletes.DeleteAsync(delete, context, sink, ct)),
        DatabaseOperation.ExplainRows explain => new Result.Value(async ct => await _explanation.MakeAsync(explain, context, ct)) { CanRepeat = true },
        DatabaseOperation.ListTables => new Result.Value(async ct => await _tables.ListAsync(context, ct)) { IsRemote = true, CanRepeat = true },
        _ => throw new ProviderException(ErrorKind.NotSupported, "Firestore has no functions. Read and write its tables instead."),
    };

    private static Result.Rows Read(Func<IRowSink, CancellationToken, ValueTask<RowsSummary>> produce) => new(produce) { IsRemote = true, CanRepeat = true, ProvesUser = true };

    private static Result.Rows Write(Func<IRowSink, CancellationToken, ValueTask<RowsSummary>> produce) => new(produce) { IsRemote = true, ProvesUser = true };
}
