using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Planning;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>Rows that the gateway puts in order, or counts, or looks up related rows for: they are gathered before the first goes out.</summary>
internal sealed class GatheredReading(PlannedQuery planned, IRowSink sink)
{
    /// <summary>How many parents the related rows are looked up for at once, where that decides about them.</summary>
    public const int ParentsAtOnce = 100;

    private readonly RowQuery _query = planned.Operation.Query;

    public async ValueTask<RowsSummary> RunAsync(Connection connection, CancellationToken cancellationToken)
    {
        var after = _query.Cursor is { Length: > 0 } cursor ? RowPlace.DecodeKeys(cursor, planned.Operation.Table, _query, connection) : null;
        var inner = planned.Related is { HasInner: true };
        var page = inner ? new RowPage(planned.Plan.Wanted, 0, int.MaxValue, isOrdered: false) : new RowPage(planned.Plan.Wanted, _query.Offset, _query.Limit, isOrdered: false);
        long total = 0;
        await DocumentScan.RunAsync(
            planned.Session,
            planned.Plan,
            (_, row, utf8) =>
            {
                total++;
                var keys = planned.Plan.Wanted.Keys(row);
                if (after is null || planned.Plan.Wanted.Compare(keys, after) > 0)
                    page.Add(keys, utf8);
            },
            cancellationToken);
        var rows = page.Rows(out var hasNext);
        if (inner)
            (rows, total, hasNext) = await WithRelatedAsync(rows, cancellationToken);
        else if (planned.Related is not null && !planned.Operation.CountOnly)
            await planned.Related.LookUpAsync([.. rows.Select(static row => row.Document)], cancellationToken);

        if (planned.Counts)
            sink.Expect(total);
        var output = new ProjectedRows(_query.Select, planned.Declaration, planned.Related, sink);
        foreach (var (_, document) in planned.Operation.CountOnly ? [] : rows)
        {
            output.Write(document);
            if (sink.NeedsFlush)
                await sink.FlushAsync(cancellationToken);
        }

        return new RowsSummary
        {
            Total = planned.Counts ? total : null,
            DocumentsRead = planned.Session.DocumentsRead,
            NextCursor = _query.Cursor is not null && hasNext ? RowPlace.Encode(rows[^1].Keys, planned.Operation.Table, _query, connection) : null,
        };
    }

    /// <summary>The page of those rows that have related rows for every inner relation.</summary>
    private async ValueTask<(IReadOnlyList<(byte[][] Keys, byte[] Document)> Page, long Total, bool HasNext)> WithRelatedAsync(
        IReadOnlyList<(byte[][] Keys, byte[] Document)> rows, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(_query.Offset, int.MaxValue / 2) + _query.Limit + 1;
        var kept = new List<(byte[][] Keys, byte[] Document)>();
        foreach (var part in rows.Chunk(ParentsAtOnce))
        {
            await planned.Related!.LookUpAsync([.. part.Select(static row => row.Document)], cancellationToken);
            foreach (var row in part)
            {
                using var parsed = JsonDocument.Parse(row.Document);
                if (planned.Related.HasAll(parsed.RootElement))
                    kept.Add(row);
            }

            if (!planned.Counts && kept.Count >= wanted)
                break;
        }

        return ([.. kept.Skip((int)Math.Min(_query.Offset, int.MaxValue)).Take(_query.Limit)], kept.Count, _query.Limit > 0 && kept.Count >= wanted);
    }
}
