using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Planning;
using Providers.Firebase.Firestore.Values;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>Answers queries, and single rows by their id.</summary>
internal sealed class Reads(FirestoreSessions sessions)
{
    public async ValueTask<RowsSummary> QueryAsync(DatabaseOperation.QueryRows operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(context, cancellationToken);
        var (collection, declaration) = (session.Database.Collection(operation.Table), session.Declaration(operation.Table));
        var access = await TableAccess.OfAsync(context.Caller, operation.Table, declaration, cancellationToken);
        operation = operation with { Query = operation.Query with { Where = access.Confine(operation.Query.Where) } };
        var query = operation.Query;
        var related = await new RelatedPlanner(session, context).PlanAsync(declaration, query, cancellationToken);
        var isAggregation = RowAggregation.IsAggregation(query.Select);
        var plan = QueryPlan.Create(collection, declaration, query.Where, isAggregation ? default : query.Order, query.Select, byKey: access.OwnerId is null);
        if (isAggregation)
            return await AggregateReading.RunAsync(session, plan, operation, declaration, sink, cancellationToken);

        var counts = operation.Count != CountMode.None;
        if (plan.Order is null || related is not null || (counts && !plan.IsExact))
            return await new GatheredReading(session, plan, related, operation, declaration, sink).RunAsync(context.Connection, cancellationToken);

        long? total = counts ? await AggregateReading.CountAsync(session, plan, cancellationToken) : null;
        if (total is { } known)
            sink.Expect(known);
        var next = operation.CountOnly
            ? null
            : await new OrderedReading(session, plan, query, declaration, sink).RunAsync(operation.Table, context.Connection, cancellationToken);
        return new RowsSummary { Total = total, DocumentsRead = session.DocumentsRead, NextCursor = next };
    }

    public async ValueTask<RowsSummary> GetAsync(DatabaseOperation.GetRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(context, cancellationToken);
        var (collection, declaration) = (session.Database.Collection(operation.Table), session.Declaration(operation.Table));
        var access = await TableAccess.OfAsync(context.Caller, operation.Table, declaration, cancellationToken);
        var related = await new RelatedPlanner(session, context).PlanAsync(declaration, operation.Query, cancellationToken);
        var output = new ProjectedRows(operation.Query.Select, declaration, related, sink);
        try
        {
            var document = await session.FindAsync(collection.Document(DatabaseName.CheckId(operation.Id)), mask: null, cancellationToken);
            if (document is not null && access.Owns(document))
            {
                using var rows = new RowWriter(collection);
                var row = rows.Write(document).ToArray();
                if (related is not null)
                    await related.LookUpAsync([row], cancellationToken);
                output.Write(row);
            }
        }
        catch (ProviderException denied) when (denied.Kind == ErrorKind.PermissionDenied && access.OwnerId is not null)
        {
            // Another's row is none of the caller's.
        }

        return new RowsSummary { DocumentsRead = session.DocumentsRead };
    }
}
