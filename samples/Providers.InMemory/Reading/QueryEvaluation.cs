using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Paging;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Exchanges;

namespace Providers.InMemory.Reading;

/// <summary>Evaluates all of one query in the gateway: which rows, in which order, which part of them, and what of each.</summary>
internal sealed class QueryEvaluation(DatabaseOperation.QueryRows operation, TableDeclaration declared, Connection connection)
{
    private readonly RowQuery _query = operation.Query;

    public ValueTask<RowsSummary> RunAsync(IReadOnlyCollection<JsonElement> rows, IRowSink sink, CancellationToken cancellationToken) =>
        RowAggregation.IsAggregation(_query.Select) ? ValueTask.FromResult(Aggregate(rows, sink)) : ReadAsync(rows, sink, cancellationToken);

    private RowsSummary Aggregate(IReadOnlyCollection<JsonElement> rows, IRowSink sink)
    {
        var aggregation = RowAggregation.Compile(_query.Select, declared);
        foreach (var row in Matching(rows))
            aggregation.Add(row);
        var groups = new GroupRows(_query, declared);
        aggregation.Write(groups.Add);
        groups.WriteTo(sink);
        return Summary(rows, groups.Count);
    }

    private async ValueTask<RowsSummary> ReadAsync(IReadOnlyCollection<JsonElement> rows, IRowSink sink, CancellationToken cancellationToken)
    {
        // What cannot be answered is refused before the first row.
        var renderer = new RowRenderer(_query.Select, declared);
        var order = RowOrder.Compile(_query.Order, declared);
        var place = Place();

        var found = Matching(rows);
        var summary = Summary(rows, found.Count);
        if (summary.Total is { } total)
            sink.Expect(total);
        if (operation.CountOnly)
            return summary;

        // One more than is given tells whether there is a next page.
        var page = found.Select(row => (Row: row, Keys: order.Keys(row)))
            .Where(entry => place is null || order.Compare(entry.Keys, place) > 0)
            .OrderBy(entry => entry.Keys, order)
            .Skip((int)Math.Min(_query.Offset, int.MaxValue))
            .Take(_query.Limit + 1)
            .ToList();
        foreach (var (row, _) in page.Take(_query.Limit))
        {
            sink.Write(renderer.Render(row));
            if (sink.NeedsFlush)
                await sink.FlushAsync(cancellationToken);
        }

        var hasNext = _query.Cursor is not null && _query.Limit > 0 && page.Count > _query.Limit;
        return hasNext ? summary with { NextCursor = RowCursor.Encode(page[_query.Limit - 1].Keys, operation.Table, _query, connection) } : summary;
    }

    private RowsSummary Summary(IReadOnlyCollection<JsonElement> read, int found) =>
        new() { DocumentsRead = read.Count, Total = operation.Count == CountMode.None ? null : found };

    // The keys of the last row that was given; null for the first page.
    private byte[][]? Place()
    {
        if (_query.Cursor is not { Length: > 0 } cursor)
            return null;

        // One key for each term and one for the id; the cursor may be forged.
        var keys = RowCursor.Decode(cursor, operation.Table, _query, connection);
        return keys.Count == _query.Order.Count + 1 ? [.. keys] : throw RowCursor.Invalid();
    }

    private List<JsonElement> Matching(IReadOnlyCollection<JsonElement> rows)
    {
        if (_query.Where is null)
            return [.. rows];
        var predicate = RowPredicate.Compile(_query.Where, declared);
        return [.. rows.Where(row => predicate.Evaluate(row) == true)];
    }
}
