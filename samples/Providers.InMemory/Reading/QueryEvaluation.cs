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
    private readonly bool _hasGroups = RowAggregation.IsAggregation(operation.Query.Select);

    public async ValueTask<RowsSummary> RunAsync(IReadOnlyCollection<JsonElement> rows, IRowSink sink, CancellationToken cancellationToken)
    {
        // What cannot be answered is refused before the first row.
        var renderer = new RowRenderer(_hasGroups ? default : _query.Select, declared);
        var order = RowOrder.Compile(_hasGroups ? Groups.Order(_query) : _query.Order, declared);
        var place = Place();

        var matching = Matching(rows);
        var found = _hasGroups ? Groups.Of(matching, _query.Select, declared) : matching;
        var summary = new RowsSummary { DocumentsRead = rows.Count, Total = operation.Count == CountMode.None ? null : found.Count };
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
