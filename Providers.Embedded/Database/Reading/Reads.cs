using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Database.Sql;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Reading;

/// <summary>Answers queries, and single rows by their id.</summary>
internal sealed class Reads(StorePool pool, KeyMaintenance keys)
{
    public async ValueTask<RowsSummary> QueryAsync(
        DatabaseOperation.QueryRows operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var (settings, declaration, access) = await TableAccess.PrepareAsync(context, operation.Table, write: false, cancellationToken);
        operation = operation with { Query = access.Confine(operation.Query) };
        var query = operation.Query;

        using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
        var needs = QueryNeeds.Of(query.Where, query.Order, declaration);
        var table = await keys.EnsureAsync(database, settings.Directory, operation.Table, needs, declaration, KeyBounds.For(context.Caller), cancellationToken);
        var related = await new RelatedPlanner(database, context, keys).PlanAsync(declaration, query, cancellationToken);
        var plan = ReadPlan.Create(table, declaration, needs, query.Where, query.Order);
        var reading = new RowReading(operation, context.Connection, declaration, plan, related, sink);
        return await reading.RunAsync(database, cancellationToken);
    }

    public async ValueTask<RowsSummary> GetAsync(
        DatabaseOperation.GetRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var (settings, declaration, access) = await TableAccess.PrepareAsync(context, operation.Table, write: false, cancellationToken);

        using var database = await OpenDatabase.OpenAsync(pool, settings.Directory, cancellationToken);
        var related = await new RelatedPlanner(database, context, keys).PlanAsync(declaration, operation.Query, cancellationToken);
        using var lease = await database.ReadAsync(cancellationToken);
        if (related is not null)
            lease.Session.Execute("BEGIN");
        var writer = new ProjectedRows(operation.Query.Select, declaration, related, lease.Session, sink);
        var statement = new SqlText().Add("SELECT json(doc) FROM ").Add(database.Catalog.Find(operation.Table).Sql).Add(" WHERE id = ")
            .Text(System.Text.Encoding.UTF8.GetBytes(operation.Id)).Prepare(lease.Session);
        if (!statement.Step() || !access.Owns(statement.Text(0)))
            return new RowsSummary { DocumentsRead = 0 };
        writer.Write(statement.Text(0).ToArray());
        return new RowsSummary { DocumentsRead = 1 + (related?.DocumentsRead ?? 0) };
    }
}
