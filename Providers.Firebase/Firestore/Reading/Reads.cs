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
        var planned = await PlannedQuery.PrepareAsync(sessions, operation, context, cancellationToken);
        var (session, plan) = (planned.Session, planned.Plan);
        if (planned.IsAggregation)
            return await AggregateReading.RunAsync(planned, sink, cancellationToken);
        if (!planned.IsOrdered)
            return await new GatheredReading(planned, sink).RunAsync(context.Connection, cancellationToken);

        long? total = planned.Counts ? await AggregateReading.CountAsync(session, plan, cancellationToken) : null;
        if (total is { } known)
            sink.Expect(known);
        var next = operation.CountOnly
            ? null
            : await new OrderedReading(planned, sink).RunAsync(operation.Table, context.Connection, cancellationToken);
        return new RowsSummary { Total = total, DocumentsRead = session.DocumentsRead, NextCursor = next };
    }

    public async ValueTask<RowsSummary> GetAsync(DatabaseOperation.GetRow operation, OperationContext context, IRowSink sink, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(context, cancellationToken);
        var declaration = session.Declaration(operation.Table);
        var (collection, _) = TablePath.Resolve(session.Database, operation.Table, declaration, where: null);
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
