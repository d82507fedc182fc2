using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Planning;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>A query on behalf of its caller, shared out between Firestore and the gateway.</summary>
/// <param name="Session">The calls of the operation.</param>
/// <param name="Declaration">What is declared about the table.</param>
/// <param name="Operation">The query, confined to what the caller may see.</param>
/// <param name="Plan">How it is shared out.</param>
/// <param name="Related">The related rows; null where none are asked for.</param>
internal sealed record PlannedQuery(FirestoreSession Session, TableDeclaration Declaration, DatabaseOperation.QueryRows Operation, QueryPlan Plan, RelatedReading? Related)
{
    /// <summary>Whether rows are put into groups and added up.</summary>
    public bool IsAggregation { get; } = RowAggregation.IsAggregation(Operation.Query.Select);

    /// <summary>Whether all rows that match are counted beside the answer.</summary>
    public bool Counts => Operation.Count != CountMode.None;

    /// <summary>Whether Firestore gives the rows in their order, and counts them, so that they go out as they come.</summary>
    public bool IsOrdered => !IsAggregation && Plan.Order is not null && Related is null && (!Counts || Plan.IsExact);

    /// <summary>Whether the answer is no more than Firestore's own count.</summary>
    public bool IsCount => Plan.IsExact && Operation.Query.Select is [SelectItem.Aggregate { Function: AggregateFunction.Count, Path: null, Cast: null }];

    public static async ValueTask<PlannedQuery> PrepareAsync(FirestoreSessions sessions, DatabaseOperation.QueryRows operation, OperationContext context, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(context, cancellationToken);
        var declaration = session.Declaration(operation.Table);
        var access = await TableAccess.OfAsync(context.Caller, operation.Table, declaration, cancellationToken);
        if (access.OwnerId is not null)
            operation = operation with { Query = operation.Query with { Where = access.Confine(operation.Query.Where) } };
        var query = operation.Query;
        var (collection, where) = TablePath.Resolve(session.Database, operation.Table, declaration, query.Where);
        var related = await new RelatedPlanner(session, context).PlanAsync(declaration, query, cancellationToken);
        var order = RowAggregation.IsAggregation(query.Select) ? default : query.Order;
        var plan = QueryPlan.Create(collection, declaration, where, order, query.Select, byKey: access.OwnerId is null);
        return new PlannedQuery(session, declaration, operation, plan, related);
    }
}
