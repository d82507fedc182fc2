using System.Text;
using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Paging;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Database.Sql;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Reading;

/// <summary>Answers one query.</summary>
internal sealed class RowReading(
    DatabaseOperation.QueryRows operation, Connection connection, TableDeclaration declaration, ReadPlan plan, RelatedReading? related, IRowSink sink)
{
    private readonly RowQuery _query = operation.Query;
    private long _documentsRead;

    private long DocumentsRead => _documentsRead + (related?.DocumentsRead ?? 0);

    private int ScanLimit => ((EmbeddedSettings)connection.Settings).ScanLimit;

    public async ValueTask<RowsSummary> RunAsync(OpenDatabase database, CancellationToken cancellationToken)
    {
        if (!RowAggregation.IsAggregation(_query.Select))
            return plan.Residual is not null || plan.Order is null || related is { HasInner: true }
                ? await ScanAsync(database, cancellationToken)
                : await ReadAsync(database, cancellationToken);
        using var lease = await LeaseAsync(database, cancellationToken);
        return Aggregate(lease.Session);
    }

    // Count, rows and related rows are of one moment.
    private async ValueTask<ReadLease> LeaseAsync(OpenDatabase database, CancellationToken cancellationToken)
    {
        var lease = await database.ReadAsync(cancellationToken);
        if (operation.Count != CountMode.None || related is not null)
            lease.Session.Execute("BEGIN");
        return lease;
    }

    /// <summary>
    /// SQLite filters, orders and pages: rows go out as they come. While they travel no session is held, as a caller who reads
    /// slowly must not keep others from reading: the next rows are those behind the last one sent.
    /// </summary>
    private async ValueTask<RowsSummary> ReadAsync(OpenDatabase database, CancellationToken cancellationToken)
    {
        long? total = null;
        var place = new Place(_query.Cursor is { Length: > 0 } cursor ? DecodeCursor(cursor, plan.Order!.Keys.Count()) : null, _query.Offset, _query.Limit);
        while (true)
        {
            using (var lease = await LeaseAsync(database, cancellationToken))
            {
                if (operation.Count != CountMode.None && total is null)
                    sink.Expect((total = CountAll(lease.Session)).Value);
                if (operation.CountOnly)
                    return new RowsSummary { Total = total, DocumentsRead = 0 };
                if (ReadSome(lease.Session, ref place, out var next))
                    return new RowsSummary { Total = total, DocumentsRead = DocumentsRead, NextCursor = next };
            }

            await sink.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Reads until the sink has enough for now; true after the last row.</summary>
    private bool ReadSome(SqliteSession session, ref Place place, out string? next)
    {
        next = null;
        var paged = _query.Cursor is not null;
        var projected = related is null ? ProjectionSql.Create(_query.Select) : null;
        var statement = Select(projected ?? "json(doc)", place, paged).Prepare(session);
        var writer = projected is null ? new ProjectedRows(_query.Select, declaration, related, session, sink) : null;
        while (statement.Step())
        {
            // One row more than asked for tells that there is a next page.
            if (place.Left == 0)
            {
                next = paged ? RowCursor.Encode(place.After!, operation.Table, _query, connection) : null;
                break;
            }

            _documentsRead++;
            if (writer is null)
                sink.Write(statement.Text(0));
            else
                writer.Write(statement.Text(0));
            place = place with { Offset = 0, Left = place.Left - 1 };
            if (sink.NeedsFlush || (paged && place.Left == 0))
                place = place with { After = Keys(statement) };
            if (sink.NeedsFlush && place.Left > 0)
                return false;
        }

        return true;
    }

    private SqlText Select(string projection, Place place, bool paged)
    {
        var sql = new SqlText().Add("SELECT ").Add(projection);
        foreach (var key in plan.Order!.Keys)
            sql.Add(", ").Add(key.Sql);
        plan.WriteFrom(sql);
        if (place.After is { } after)
            plan.WriteAfter(after, sql);
        plan.Order!.Write(sql);
        sql.Add(" LIMIT ").Number(place.Left + (paged ? 1 : 0));
        if (place.Offset > 0)
            sql.Add(" OFFSET ").Number(place.Offset);
        return sql;
    }

    /// <summary>The gateway evaluates what SQLite cannot, on every row that SQLite leaves, up to the scan limit.</summary>
    private async ValueTask<RowsSummary> ScanAsync(OpenDatabase database, CancellationToken cancellationToken)
    {
        var rows = new GatheredRows();
        RowsSummary summary;
        using (var lease = await LeaseAsync(database, cancellationToken))
            summary = Scan(lease.Session, rows);
        if (summary.Total is { } total)
            sink.Expect(total);
        await rows.SendAsync(sink, cancellationToken);
        return summary;
    }

    private RowsSummary Scan(SqliteSession session, GatheredRows rows)
    {
        var order = RowOrder.Compile(_query.Order, declaration);
        var after = _query.Cursor is { Length: > 0 } cursor ? DecodeCursor(cursor, _query.Order.Count + 1).ToArray() : null;
        var page = new RowPage(order, _query.Offset, _query.Limit, isOrdered: plan.Order is not null);
        var counts = operation.Count != CountMode.None;
        long total = 0;

        var sql = plan.WriteFrom(new SqlText().Add("SELECT json(doc)"));
        plan.Order?.Write(sql);
        RowScan.Run(session, sql, plan, ScanLimit, ref _documentsRead, (row, document) =>
        {
            if (related is { HasInner: true } && !related.HasAll(session, row))
                return true;
            total++;
            var keys = order.Keys(row);
            if (after is null || order.Compare(keys, after) > 0)
                page.Add(keys, document);
            return counts || !page.IsComplete;
        });

        var found = page.Rows(out var hasNext);
        var writer = new ProjectedRows(_query.Select, declaration, related, session, rows);
        foreach (var (_, document) in operation.CountOnly ? [] : found)
            writer.Write(document);
        return new RowsSummary
        {
            Total = counts ? total : null,
            DocumentsRead = DocumentsRead,
            NextCursor = _query.Cursor is not null && hasNext ? RowCursor.Encode(found[^1].Keys, operation.Table, _query, connection) : null,
        };
    }

    private RowsSummary Aggregate(SqliteSession session)
    {
        var aggregation = RowAggregation.Compile(_query.Select, declaration);
        var groups = new GroupRows(_query, declaration);
        if (_query.Select is [SelectItem.Aggregate { Function: AggregateFunction.Count, Path: null, Cast: null } count] && plan.Residual is null)
        {
            groups.Add(output =>
            {
                output.WriteStartObject();
                output.WriteNumber(count.Alias ?? "count", CountAll(session));
                output.WriteEndObject();
            });
        }
        else
        {
            var sql = plan.WriteFrom(new SqlText().Add("SELECT json(doc)"));
            RowScan.Run(session, sql, plan, ScanLimit, ref _documentsRead, (row, _) =>
            {
                aggregation.Add(row);
                return true;
            });
            aggregation.Write(groups.Add);
        }

        groups.WriteTo(sink);
        return new RowsSummary { Total = operation.Count == CountMode.None ? null : groups.Count, DocumentsRead = _documentsRead };
    }

    private long CountAll(SqliteSession session)
    {
        var statement = plan.WriteFrom(new SqlText().Add("SELECT count(*)")).Prepare(session);
        statement.Step();
        var count = statement.Int64(0);
        statement.Reset();
        return count;
    }

    // The order of a query is part of what a cursor is bound to, so that a genuine one has as many keys.
    private IReadOnlyList<byte[]> DecodeCursor(string cursor, int keys)
    {
        var decoded = RowCursor.Decode(cursor, operation.Table, _query, connection);
        return decoded.Count == keys && decoded.All(static key => key is { Length: > 0 }) ? decoded : throw RowCursor.Invalid();
    }

    private List<byte[]> Keys(Statement statement)
    {
        var keys = new List<byte[]>();
        var column = 1;
        foreach (var key in plan.Order!.Keys)
        {
            var bytes = statement.Blob(column++);
            keys.Add(key.IsId ? [SortKey.Text, .. bytes] : bytes.ToArray());
        }

        return keys;
    }

    /// <param name="After">The keys of the last row that was given; null at the start.</param>
    /// <param name="Offset">The rows to leave out from there.</param>
    /// <param name="Left">The rows still to be given.</param>
    private readonly record struct Place(IReadOnlyList<byte[]>? After, long Offset, int Left);
}
