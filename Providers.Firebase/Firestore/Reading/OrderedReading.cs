using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Planning;
using Providers.Firebase.Firestore.Protocol;
using Providers.Firebase.Firestore.Values;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>Rows in an order that Firestore gives: they go out as they come, and little more is read than is given.</summary>
internal sealed class OrderedReading
{
    private const int LeastBatch = 100;
    private const int LargestBatch = 1000;

    private readonly FirestoreSession _session;
    private readonly QueryPlan _plan;
    private readonly PushedOrder _order;
    private readonly RowQuery _query;
    private readonly IRowSink _sink;
    private readonly ProjectedRows _output;
    private readonly TieRun? _ties;
    private readonly bool _paged;
    private readonly int _offset;
    private long _skip;
    private int _left;
    private int _read;
    private Document? _last;
    private RowPlace? _given;
    private bool _more;

    public OrderedReading(PlannedQuery planned, IRowSink sink)
    {
        var (plan, query) = (planned.Plan, planned.Operation.Query);
        (_session, _plan, _query, _sink) = (planned.Session, plan, query, sink);
        _order = plan.Order!;
        _output = new ProjectedRows(query.Select, planned.Declaration, related: null, sink);
        _ties = _order.TurnsTies ? new TieRun() : null;
        _paged = query.Cursor is not null;
        _left = query.Limit;

        // What Firestore leaves out costs as much, but does not travel.
        if (plan.IsExact && _ties is null)
            _offset = (int)Math.Min(query.Offset, int.MaxValue);
        _skip = query.Offset - _offset;
    }

    /// <summary>Reads the page; the cursor of the next, where there is one and it is asked for.</summary>
    public async ValueTask<string?> RunAsync(string table, Connection connection, CancellationToken cancellationToken)
    {
        if (_query.Limit == 0)
            return null;
        var start = Start(table, connection);
        var after = _ties is null || start is null ? null : start;
        using var rows = new RowWriter(_plan.Collection);
        var from = start;
        for (var batch = FirstBatch(); ; batch = Math.Min(batch * 2, LargestBatch))
        {
            // From the second batch on there are no ties to be looked at again.
            var came = await ReadAsync(rows, batch, from, withTies: after is not null && ReferenceEquals(from, start), after, cancellationToken);
            if (_more || came < batch || (_left == 0 && !_paged))
                break;
            from = RowPlace.Of(_last!, _order, _plan.Collection);
        }

        if (!_more && _ties is not null)
            EndRun();
        return _paged && _more ? _given!.Encode(table, _query, connection) : null;
    }

    private int FirstBatch()
    {
        var wanted = Math.Min(_skip, int.MaxValue / 4) + _query.Limit + (_paged || _ties is not null ? 1 : 0);
        return (int)(_plan.IsExact && _ties is null ? wanted : Math.Clamp(wanted, Math.Min(wanted, LeastBatch), LargestBatch));
    }

    /// <summary>The first query of the page; null where there is nothing to ask.</summary>
    public StructuredQuery? FirstQuery(string table, Connection connection) =>
        _query.Limit == 0 ? null : Query(FirstBatch(), Start(table, connection), withTies: _ties is not null);

    private async ValueTask<int> ReadAsync(RowWriter rows, int batch, RowPlace? from, bool withTies, RowPlace? after, CancellationToken cancellationToken) =>
        Query(batch, from, withTies) is { } query
            ? await _session.QueryAsync(_plan.Collection.Parent, query, document => VisitAsync(rows, document, after, cancellationToken), cancellationToken)
            : 0;

    private RowPlace? Start(string table, Connection connection) =>
        _query.Cursor is { Length: > 0 } cursor ? RowPlace.Decode(cursor, _order, table, _query, connection) : null;

    private StructuredQuery? Query(int batch, RowPlace? from, bool withTies)
    {
        if (_plan.Queries().FirstOrDefault() is not { } query)
            return null;
        query.Limit = batch;
        if (from is not null)
        {
            from.StartAfter(query, _order, _plan.Collection, withTies);
        }
        else
        {
            _order.Write(query, inFull: false);
            query.Offset = _offset;
        }

        return query;
    }

    private async ValueTask<bool> VisitAsync(RowWriter rows, Document document, RowPlace? after, CancellationToken cancellationToken)
    {
        if ((!_plan.IsExact || _ties is not null) && ++_read > _session.Settings.ScanLimit)
            throw ScanLimit.Exceeded(_session.Settings.ScanLimit, _plan);
        _last = document;
        var row = rows.Write(document);
        if (_plan.Residual is { } residual)
        {
            using var parsed = JsonDocument.Parse(row);
            if (residual.Evaluate(parsed.RootElement) != true)
                return true;
        }

        if (_ties is null)
        {
            Give(row, _paged ? RowPlace.Of(document, _order, _plan.Collection) : null);
        }
        else
        {
            var place = RowPlace.Of(document, _order, _plan.Collection);
            if (_ties.IsNewRun(place))
                EndRun();
            if (!_more && (after is null || !TieRun.IsUpTo(place, after, _order.IdDescending)))
                _ties.Add(place, row);
        }

        if (_sink.NeedsFlush)
            await _sink.FlushAsync(cancellationToken);
        return !_more && (_paged || _left > 0);
    }

    private void EndRun()
    {
        foreach (var (place, row) in _ties!.Take(_order.IdDescending))
            Give(row, place);
    }

    private void Give(ReadOnlyMemory<byte> row, RowPlace? place)
    {
        if (_skip > 0)
        {
            _skip--;
            return;
        }

        if (_left == 0)
        {
            _more = true;
            return;
        }

        _left--;
        _given = place;
        _output.Write(row);
    }
}
