using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Planning;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>
/// Aggregates. Firestore counts; sums and means are the gateway's, as Firestore adds up doubles and passes over what is no number.
/// </summary>
internal static class AggregateReading
{
    public static async ValueTask<RowsSummary> RunAsync(PlannedQuery planned, IRowSink sink, CancellationToken cancellationToken)
    {
        var (session, plan, query) = (planned.Session, planned.Plan, planned.Operation.Query);
        var aggregation = RowAggregation.Compile(query.Select, planned.Declaration);
        var groups = new GroupRows(query, planned.Declaration);
        if (planned.IsCount)
        {
            var total = await CountAsync(session, plan, cancellationToken);
            groups.Add(output =>
            {
                output.WriteStartObject();
                output.WriteNumber(((SelectItem.Aggregate)query.Select[0]).Alias ?? "count", total);
                output.WriteEndObject();
            });
        }
        else
        {
            await DocumentScan.RunAsync(session, plan, (_, row, _) => aggregation.Add(row), cancellationToken);
            aggregation.Write(groups.Add);
        }

        groups.WriteTo(sink);
        return new RowsSummary { Total = planned.Counts ? groups.Count : null, DocumentsRead = session.DocumentsRead };
    }

    /// <summary>How many rows an exact plan gives.</summary>
    public static async ValueTask<long> CountAsync(FirestoreSession session, QueryPlan plan, CancellationToken cancellationToken)
    {
        long total = 0;
        foreach (var query in plan.Queries(withFields: false))
            total += await session.CountAsync(plan.Collection.Parent, query, cancellationToken);
        return total;
    }
}
