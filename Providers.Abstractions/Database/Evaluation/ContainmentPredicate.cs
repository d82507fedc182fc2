using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>
/// <c>cs</c>, <c>cd</c> and <c>ov</c>: with JSON as PostgreSQL's <c>jsonb</c> has it, with an array literal <c>{a,b}</c> on arrays.
/// </summary>
internal sealed class ContainmentPredicate : ConditionPredicate
{
    private readonly FilterOperator _operator;
    private readonly JsonElement _json;
    private readonly byte[][][]? _items;
    private readonly KeyBuffer _buffer = new();

    public ContainmentPredicate(RowPath path, string parameter, string operand, FilterOperator op, bool negated)
        : base(path, negated)
    {
        _operator = op;
        if (!TryParseJson(operand, out _json))
        {
            _items = operand is ['{', .. var inner, '}']
                ? [.. ArrayLiteral.Read(inner).Select(item => LiteralKeys.Equal(item, ColumnKind.Json))]
                : throw new ProviderException(
                    ErrorKind.InvalidRequest, $"'{parameter}': the operand of '{OperatorNames.Of(op)}' is neither JSON nor an array such as {{a,b}}. Ranges need PostgreSQL.");
        }
    }

    protected override bool? Holds(JsonElement value)
    {
        if (_items is not null)
            return value.ValueKind == JsonValueKind.Array && HoldsItems(value, _items);
        return _operator switch
        {
            FilterOperator.Contains => JsonContainment.Contains(value, _json),
            FilterOperator.ContainedIn => JsonContainment.Contains(_json, value),
            _ => JsonContainment.Overlaps(value, _json),
        };
    }

    private bool HoldsItems(JsonElement array, byte[][][] items) => _operator switch
    {
        FilterOperator.Contains => items.All(item => array.EnumerateArray().Any(value => Is(value, item))),
        FilterOperator.ContainedIn => array.EnumerateArray().All(value => items.Any(item => Is(value, item))),
        _ => array.EnumerateArray().Any(value => items.Any(item => Is(value, item))),
    };

    private bool Is(JsonElement value, byte[][] candidates)
    {
        _buffer.Clear();
        SortKey.Write(value, ColumnKind.Json, _buffer);
        foreach (var candidate in candidates)
        {
            if (_buffer.Written.SequenceEqual(candidate))
                return true;
        }

        return false;
    }

    private static bool TryParseJson(string text, out JsonElement json)
    {
        json = default;
        if (text is "{}" or "")
            return false;
        try
        {
            json = JsonElement.Parse(text);
            return json.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
