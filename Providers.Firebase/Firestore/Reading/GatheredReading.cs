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
internal sealed class GatheredReading(FirestoreSession session, QueryPlan plan, RelatedReading? related, DatabaseOperation.QueryRows operation, TableDeclaration declaration, IRowSink sink)
{
    private const int ParentsAtOnce = 100;

    private readonly RowQuery _query = operation.Query;

    public async ValueTask<RowsSummary> RunAsync(Connection connection, CancellationToken cancellationToken)
    {
        var after = _query.Cursor is { Length: > 0 } cursor ? RowPlace.DecodeKeys(cursor, operation.Table, _query, connection) : null;
        var inner = related is { HasInner: true };
        var page = inner ? new RowPage(plan.Wanted, 0, int.MaxValue, isOrdered: false) : new RowPage(plan.Wanted, _query.Offset, _query.Limit, isOrdered: false);
        long total = 0;
        await DocumentScan.RunAsync(
            session,
            plan,
            (_, row, utf8) =>
            {
                total++;
                var keys = plan.Wanted.Keys(row);
                if (after is null || plan.Wanted.Compare(keys, after) > 0)
                    page.Add(keys, utf8);
            },
            cancellationToken);
        var rows = page.Rows(out var hasNext);
        if (inner)
            (rows, total, hasNext) = await WithRelatedAsync(rows, cancellationToken);
        else if (related is not null && !operation.CountOnly)
            await related.LookUpAsync([.. rows.Select(static row => row.Document)], cancellationToken);

        var counts = operation.Count != CountMode.None;
        if (counts)
            sink.Expect(total);
        var output = new ProjectedRows(_query.Select, declaration, related, sink);
        foreach (var (_, document) in operation.CountOnly ? [] : rows)
        {
            output.Write(document);
            if (sink.NeedsFlush)
                await sink.FlushAsync(cancellationToken);
        }

        return new RowsSummary
        {
            Total = counts ? total : null,
            DocumentsRead = session.DocumentsRead,
            NextCursor = _query.Cursor is not null && hasNext ? RowPlace.Encode(rows[^1].Keys, operation.Table, _query, connection) : null,
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
            await related!.LookUpAsync([.. part.Select(static row => row.Document)], cancellationToken);
            foreach (var row in part)
            {
                using var parsed = JsonDocument.Parse(row.Document);
                if (related.HasAll(parsed.RootElement))
                    kept.Add(row);
            }

            if (operation.Count == CountMode.None && kept.Count >= wanted)
                break;
        }

        return ([.. kept.Skip((int)Math.Min(_query.Offset, int.MaxValue)).Take(_query.Limit)], kept.Count, _query.Limit > 0 && kept.Count >= wanted);
    }
}
