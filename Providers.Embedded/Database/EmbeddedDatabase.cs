using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Database.Reading;
using Providers.Embedded.Database.Writing;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database;

/// <summary>Tables of JSON documents, made when the first row comes; indexes, when the first query wants them.</summary>
internal sealed class EmbeddedDatabase : IDatabaseAdapter
{
    private readonly StorePool _pool;
    private readonly Reads _reads;
    private readonly Explanation _explanation;
    private readonly Inserts _inserts;
    private readonly Updates _updates;
    private readonly Deletes _deletes;

    public EmbeddedDatabase(StorePool pool, TimeProvider time)
    {
        var keys = new KeyMaintenance(pool, time);
        _pool = pool;
        _reads = new Reads(pool, keys);
        _explanation = new Explanation(pool);
        _inserts = new Inserts(pool, keys, time);
        _updates = new Updates(pool, keys, time);
        _deletes = new Deletes(pool, keys);
    }

    public Exchange Translate(DatabaseOperation operation, OperationContext context) => operation switch
    {
        DatabaseOperation.QueryRows query => new Result.Rows((sink, ct) => _reads.QueryAsync(query, context, sink, ct)),
        DatabaseOperation.GetRow get => new Result.Rows((sink, ct) => _reads.GetAsync(get, context, sink, ct)),
        DatabaseOperation.InsertRows insert => new Result.Rows((sink, ct) => _inserts.InsertAsync(insert, context, sink, ct)) { RunsOnce = true },
        DatabaseOperation.ReplaceRow replace => new Result.Rows((sink, ct) => _updates.ReplaceAsync(replace, context, sink, ct)) { RunsOnce = true },
        DatabaseOperation.UpdateRow update => new Result.Rows((sink, ct) => _updates.UpdateAsync(update, context, sink, ct)) { RunsOnce = true },
        DatabaseOperation.UpdateRows update => new Result.Rows((sink, ct) => _updates.UpdateAsync(update, context, sink, ct)) { RunsOnce = true },
        DatabaseOperation.DeleteRow delete => new Result.Rows((sink, ct) => _deletes.DeleteAsync(delete, context, sink, ct)) { RunsOnce = true },
        DatabaseOperation.DeleteRows delete => new Result.Rows((sink, ct) => _deletes.DeleteAsync(delete, context, sink, ct)) { RunsOnce = true },
        DatabaseOperation.ExplainRows explain => new Result.Value(async ct => await _explanation.MakeAsync(explain, context, ct)),
        DatabaseOperation.ListTables => new Result.Value(async ct => await ListTablesAsync(context, ct)),
        _ => throw new ProviderException(ErrorKind.NotSupported, "The embedded database has no functions. Read and write its tables instead."),
    };

    private async ValueTask<TableList> ListTablesAsync(OperationContext context, CancellationToken cancellationToken)
    {
        if (!context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.PermissionDenied, "Tables are listed for a secret key on its own. Leave the user's token out.");
        var settings = (EmbeddedSettings)context.Connection.Settings;
        using var database = await OpenDatabase.OpenAsync(_pool, settings.Directory, cancellationToken);
        var names = database.Catalog.Committed.Keys.Union(settings.Tables.Names, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new TableList([.. names.Select(name => new TableDescription(
            name,
            [.. database.Catalog.Find(name).Seen.Union(settings.Tables[name].Columns.Keys).Order(StringComparer.Ordinal)]))]);
    }
}
