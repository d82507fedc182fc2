using System.Text.Json;
using Google.Protobuf;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Planning;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>Tells how a query would be answered, what it needs and what it costs at most.</summary>
internal sealed class Explanation(FirestoreSessions sessions)
{
    // Of the reading that looks up inner relations, parents a batch.
    private const int ParentsAtOnce = GatheredReading.ParentsAtOnce;

    public async ValueTask<QueryExplanation> MakeAsync(DatabaseOperation.ExplainRows operation, OperationContext context, CancellationToken cancellationToken)
    {
        var planned = await PlannedQuery.PrepareAsync(
            sessions, new DatabaseOperation.QueryRows(operation.Table, operation.Query, operation.Count), context, cancellationToken);
        Check(planned);
        var queries = Queries(planned, context.Connection);
        var index = IndexDefinition.TryWrite(queries);
        return new QueryExplanation(
            Backend(planned),
            Gateway(planned),
            [.. queries.Select(query => Show(query, planned.IsCount))],
            index is null ? null : JsonElement.Parse(index),
            Bound(planned, queries.Count));
    }

    // What would be refused is refused here too.
    private static void Check(PlannedQuery planned)
    {
        var select = planned.Operation.Query.Select;
        if (planned.IsAggregation)
            _ = RowAggregation.Compile(select, planned.Declaration);
        else
            _ = new ProjectedRows(select, planned.Declaration, planned.Related, new GatheredRows());
    }

    private static QueryShare Backend(PlannedQuery planned) => new()
    {
        Filter = QueryShare.Describe(planned.Plan.Pushed(planned.Operation.Query.Where)),
        Order = planned.IsOrdered ? QueryShare.Terms(planned.Operation.Query.Order) : [],
        Aggregates = planned.IsCount ? QueryShare.AggregatesOf(planned.Operation.Query.Select) : [],
        Page = planned.IsOrdered && planned.Plan is { IsExact: true, Order.TurnsTies: false },
    };

    private static QueryShare Gateway(PlannedQuery planned)
    {
        var query = planned.Operation.Query;
        return new QueryShare
        {
            Filter = QueryShare.Describe(QueryShare.Parts(query.Where).Except(planned.Plan.Pushed(query.Where))),
            Order = planned.IsOrdered ? [] : QueryShare.Terms(query.Order),
            Aggregates = planned.IsCount ? [] : QueryShare.AggregatesOf(query.Select),
            Related = QueryShare.RelatedOf(query.Select),
        };
    }

    private static List<StructuredQuery> Queries(PlannedQuery planned, Connection connection)
    {
        if (planned.IsCount)
            return [.. planned.Plan.Queries(withFields: false)];
        if (planned.IsOrdered)
            return new OrderedReading(planned, new GatheredRows()).FirstQuery(planned.Operation.Table, connection) is { } first ? [first] : [];
        if (planned.Operation.Query.Cursor is { Length: > 0 } cursor)
            _ = RowPlace.DecodeKeys(cursor, planned.Operation.Table, planned.Operation.Query, connection);
        var queries = planned.Plan.Queries().ToList();
        foreach (var query in queries)
            query.Limit = planned.Session.Settings.ScanLimit + 1;
        return queries;
    }

    private static ReadBound Bound(PlannedQuery planned, int queries)
    {
        if (planned.IsCount)
            return new ReadBound(0, PerThousandCounted: 1);
        var query = planned.Operation.Query;
        long scan = planned.Session.Settings.ScanLimit + 1;
        var rows = planned is { IsOrdered: true, Plan: { IsExact: true, Order.TurnsTies: false } }
            ? Math.Min(query.Offset + query.Limit + (query.Cursor is null ? 0 : 1), long.MaxValue)
            : scan;

        // A query without any row costs one.
        var own = Math.Max(Math.Min(rows, planned.Plan.MostMatches ?? rows), queries);
        if (planned.Related is not { } related)
            return new ReadBound(own, planned is { Counts: true, IsOrdered: true } ? 1 : 0);
        var batches = related.HasInner ? (own + ParentsAtOnce - 1) / ParentsAtOnce : 1;
        return new ReadBound(own + (batches * related.MostReads(related.HasInner ? Math.Min(own, ParentsAtOnce) : Math.Min(own, query.Limit))));
    }

    private static JsonElement Show(StructuredQuery query, bool counted) => JsonElement.Parse(JsonFormatter.Default.Format(counted
        ? new RunAggregationQueryRequest
        {
            StructuredAggregationQuery = new StructuredAggregationQuery
            {
                StructuredQuery = query,
                Aggregations = { new StructuredAggregationQuery.Types.Aggregation { Count = new(), Alias = "count" } },
            },
        }
        : new RunQueryRequest { StructuredQuery = query }));
}
