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

/// <summary>Answers one query within one reading session.</summary>
internal sealed class RowReading(
    DatabaseOperation.QueryRows operation, Connection connection, TableDeclaration declaration, ReadPlan plan, RelatedReading? related, IRowSink sink)
{
    private readonly RowQuery _query = operation.Query;
    private long _documentsRead;

    private long DocumentsRead => _documentsRead + (related?.DocumentsRead ?? 0);

    private int ScanLimit => ((EmbeddedSettings)connection.Settings).ScanLimit;

    public async ValueTask<RowsSummary> RunAsync(SqliteSession session, CancellationToken cancellationToken)
    {
        if (operation.Count != CountMode.None || related is not null)
            session.Execute("BEGIN"); // Count, rows and related rows are of one moment.

        if (RowAggregation.IsAggregation(_query.Select))
            return Aggregate(session);
        if (plan.Residual is not null || plan.Order is null || related is { HasInner: true })
            return await ScanAsync(session, cancellationToken);

        long? total = operation.Count == CountMode.None ? null : CountAll(session);
        if (operation.CountOnly)
            return new RowsSummary { Total = total, DocumentsRead = 0 };
        var next = await ReadAsync(session, cancellationToken);
        return new RowsSummary { Total = total, DocumentsRead = DocumentsRead, NextCursor = next };
    }

    /// <summary>SQLite filters, orders and pages: rows go out as they come. Gives the cursor of the next page.</summary>
    private async ValueTask<string?> ReadAsync(SqliteSession session, CancellationToken cancellationToken)
    {
        var paged = _query.Cursor is not null;
        var projected = related is null ? ProjectionSql.Create(_query.Select) : null;
        var statement = Select(projected ?? "json(doc)", paged).Prepare(session);
        var writer = projected is null ? new ProjectedRows(_query.Select, declaration, related, session, sink) : null;
        for (var rows = 1; statement.Step(); rows++)
        {
            // One row more than asked for tells that there is a next page.
            if (rows > _query.Limit)
                break;
            _documentsRead++;
            if (writer is null)
                sink.Write(statement.Text(0));
            else
                writer.Write(statement.Text(0));
            if (rows == _query.Limit && paged)
            {
                var last = Keys(statement);
                return statement.Step() ? RowCursor.Encode(last, operation.Table, _query, connection) : null;
            }

            if (sink.NeedsFlush)
                await sink.FlushAsync(cancellationToken);
        }

        return null;
    }

    private SqlText Select(string projection, bool paged)
    {
        var sql = new SqlText().Add("SELECT ").Add(projection);
        foreach (var key in paged ? plan.Order!.Keys : [])
            sql.Add(", ").Add(key.Sql);
        plan.WriteFrom(sql);
        if (_query.Cursor is { Length: > 0 } cursor)
            plan.WriteAfter(DecodeCursor(cursor, plan.Order!.Keys.Count()), sql);
        plan.Order!.Write(sql);
        sql.Add(" LIMIT ").Number(_query.Limit + (paged ? 1 : 0));
        if (_query.Offset > 0)
            sql.Add(" OFFSET ").Number(_query.Offset);
        return sql;
    }

    /// <summary>The gateway evaluates what SQLite cannot, on every row that SQLite leaves, up to the scan limit.</summary>
    private async ValueTask<RowsSummary> ScanAsync(SqliteSession session, CancellationToken cancellationToken)
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

        var rows = page.Rows(out var hasNext);
        var writer = new ProjectedRows(_query.Select, declaration, related, session, sink);
        foreach (var (_, document) in operation.CountOnly ? [] : rows)
        {
            writer.Write(document);
            if (sink.NeedsFlush)
                await sink.FlushAsync(cancellationToken);
        }

        return new RowsSummary
        {
            Total = counts ? total : null,
            DocumentsRead = DocumentsRead,
            NextCursor = _query.Cursor is not null && hasNext ? RowCursor.Encode(rows[^1].Keys, operation.Table, _query, connection) : null,
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
}
