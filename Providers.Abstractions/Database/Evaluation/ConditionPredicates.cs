using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Values;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>A comparison of one value, which is unknown where the value is null.</summary>
internal abstract class ConditionPredicate(RowPath path, bool negated) : RowPredicate
{
    protected RowPath Path { get; } = path;

    public sealed override bool? Evaluate(JsonElement row)
    {
        var value = Path.Find(row);
        var result = value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? OfNull : Holds(value);
        return negated ? !result : result;
    }

    protected virtual bool? OfNull => null;

    protected abstract bool? Holds(JsonElement value);
}

/// <summary><c>eq</c>, <c>neq</c>, <c>in</c> and <c>isdistinct</c>, by sort keys.</summary>
internal sealed class EqualPredicate(RowPath path, Literal[] literals, bool equal, bool distinct, bool negated)
    : ConditionPredicate(path, negated)
{
    // In order, so that long lists are searched by halves.
    private readonly byte[][] _keys = [.. literals.SelectMany(literal => LiteralKeys.Equal(literal, path.Kind)).Order(KeyComparer.Instance)];
    private readonly KeyBuffer _buffer = new();

    protected override bool? OfNull => distinct ? true : null;

    protected override bool? Holds(JsonElement value)
    {
        _buffer.Clear();
        SortKey.Write(value, Path.Kind, _buffer);
        return KeyComparer.Contains(_keys, _buffer.Written) ? equal : !equal;
    }
}

/// <summary><c>gt</c>, <c>gte</c>, <c>lt</c> and <c>lte</c>: unknown for values of another type.</summary>
internal sealed class RangePredicate(RowPath path, Literal literal, FilterOperator op, bool negated) : ConditionPredicate(path, negated)
{
    private readonly byte[] _key = LiteralKeys.Range(literal, path.Kind);
    private readonly KeyBuffer _buffer = new();

    protected override bool? Holds(JsonElement value)
    {
        _buffer.Clear();
        SortKey.Write(value, Path.Kind, _buffer);
        if (_buffer.Written[0] != _key[0])
            return null;
        var order = _buffer.Written.SequenceCompareTo(_key);
        return op switch
        {
            FilterOperator.GreaterThan => order > 0,
            FilterOperator.GreaterThanOrEqual => order >= 0,
            FilterOperator.LessThan => order < 0,
            _ => order <= 0,
        };
    }
}

/// <summary><c>is</c>: the one comparison that knows null.</summary>
internal sealed class IsPredicate(RowPath path, IsValue value, bool negated) : RowPredicate
{
    public override bool? Evaluate(JsonElement row)
    {
        var kind = path.Find(row).ValueKind;
        var isNull = kind is JsonValueKind.Undefined or JsonValueKind.Null;
        var result = value switch
        {
            IsValue.Null or IsValue.Unknown => isNull,
            IsValue.NotNull => !isNull,
            IsValue.True => kind == JsonValueKind.True,
            _ => kind == JsonValueKind.False,
        };
        return result ^ negated;
    }
}

/// <summary><c>op(any)</c> and <c>op(all)</c>: the operator on each of a list.</summary>
internal sealed class QuantifiedPredicate(RowPredicate[] each, bool any, bool negated) : RowPredicate
{
    public override bool? Evaluate(JsonElement row)
    {
        bool? result = !any;
        foreach (var predicate in each)
        {
            var value = predicate.Evaluate(row);
            if (value == any)
                return any ^ negated;
            if (value is null)
                result = null;
        }

        return negated ? !result : result;
    }
}
