using System.Runtime.InteropServices;
using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>
/// Computes aggregates over streamed rows, grouped by the plain columns beside them. An instance is for one query on one thread.
/// </summary>
public sealed class RowAggregation
{
    /// <summary>The most groups that are kept.</summary>
    public const int MaxGroups = 10_000;

    // Of what groups are made of, together, in bytes.
    private const int MaxKeyBytes = 16 << 20;

    private readonly Column[] _columns;
    private readonly Dictionary<byte[], Group> _groups = new(KeyComparer.Instance);
    private readonly KeyBuffer _buffer = new();
    private int _keyBytes;

    private RowAggregation(Column[] columns) => _columns = columns;

    /// <summary>Whether a select has aggregates.</summary>
    public static bool IsAggregation(EquatableArray<SelectItem> select)
    {
        foreach (var item in select)
        {
            if (item is SelectItem.Aggregate)
                return true;
        }

        return false;
    }

    /// <summary>Prepares a select with aggregates.</summary>
    public static RowAggregation Compile(EquatableArray<SelectItem> select, TableDeclaration table) => new([.. select.Select(item => item switch
    {
        SelectItem.Column column => new Column(
            new OutputColumn(RowProjection.NameOf(column), column.Path.AsText, ValueCast.Find(column.Cast)), new RowPath(column.Path, table), null),
        SelectItem.Aggregate { InputCast: null } aggregate => new Column(
            new OutputColumn(
                NameOf(aggregate),
                aggregate is { Path.AsText: true, Function: AggregateFunction.Min or AggregateFunction.Max },
                ValueCast.Find(aggregate.Cast)),
            aggregate.Path is { } path ? new RowPath(path, table) : null,
            aggregate.Function),
        SelectItem.Aggregate => throw new ProviderException(ErrorKind.NotSupported, "A cast inside an aggregate needs PostgreSQL. Cast its result instead: amount.sum()::text."),
        _ => throw new ProviderException(ErrorKind.InvalidRequest, "'select' has '*' or related rows beside an aggregate. Name the columns to group by."),
    })]);

    /// <summary>Adds a row.</summary>
    public void Add(JsonElement row)
    {
        _buffer.Clear();
        foreach (var column in _columns)
        {
            if (column.Function is null)
                WriteGroupKey(column, row);
        }

        if (!_groups.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(_buffer.Written, out var group))
        {
            _keyBytes += _buffer.Written.Length;
            if (_groups.Count >= MaxGroups || _keyBytes > MaxKeyBytes)
                throw new ProviderException(ErrorKind.ScanLimitExceeded, $"The query makes more than {MaxGroups} groups, or groups by values of more than {MaxKeyBytes >> 20} MiB. Filter, or group by less.");
            group = new Group([.. _columns.Select(column => new Accumulator(column, column.Function is null ? Keep(column.Path!.Find(row)) : default))]);
            _groups.Add(_buffer.Written.ToArray(), group);
        }

        foreach (var accumulator in group.Accumulators)
            accumulator.Add(row, _buffer);
    }

    /// <summary>Writes one object for each group; without groups one, also over no rows.</summary>
    /// <param name="row">Is given each row's writer, once for each group.</param>
    public void Write(Action<Action<Utf8JsonWriter>> row)
    {
        if (_groups.Count == 0 && _columns.All(column => column.Function is not null))
            _groups.Add([], new Group([.. _columns.Select(column => new Accumulator(column, default))]));
        foreach (var (_, group) in _groups.OrderBy(pair => pair.Key, KeyComparer.Instance))
        {
            row(output =>
            {
                output.WriteStartObject();
                foreach (var accumulator in group.Accumulators)
                    accumulator.Write(output);
                output.WriteEndObject();
            });
        }
    }

    // A value that is missing has nothing to be copied.
    private static JsonElement Keep(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? default : value.Clone();

    private void WriteGroupKey(Column column, JsonElement row)
    {
        // Each key is preceded by its length, so that no two combinations read the same.
        var start = _buffer.Written.Length;
        SortKey.Write(column.Path!.Find(row), column.Path.Kind, _buffer);
        var length = _buffer.Written.Length - start;
        MemoryMarshal.Write(_buffer.GetSpan(4), length);
        _buffer.Advance(4);
    }

    /// <summary>The name of an aggregate in an answer.</summary>
    internal static string NameOf(SelectItem.Aggregate aggregate) => aggregate.Alias ?? aggregate.Function switch
    {
        AggregateFunction.Count => "count",
        AggregateFunction.Sum => "sum",
        AggregateFunction.Avg => "avg",
        AggregateFunction.Min => "min",
        _ => "max",
    };

    /// <param name="Output">How it is written.</param>
    /// <param name="Path">Of what; null only for <c>count()</c>.</param>
    /// <param name="Function">What is computed; null for a column to group by.</param>
    internal sealed record Column(OutputColumn Output, RowPath? Path, AggregateFunction? Function);

    private sealed record Group(Accumulator[] Accumulators);
}
