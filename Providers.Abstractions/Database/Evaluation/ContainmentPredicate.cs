using System.Text.Json;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>
/// <c>cs</c>, <c>cd</c> and <c>ov</c>: with JSON as PostgreSQL's <c>jsonb</c> has it, with an array literal <c>{a,b}</c> on arrays.
/// </summary>
internal sealed class ContainmentPredicate : ConditionPredicate
{
    private readonly FilterOperator _operator;
    private readonly JsonElement? _json;
    private readonly ArrayItems? _items;
    private readonly JsonContainment _containment;

    /// <param name="path">What is compared.</param>
    /// <param name="parameter">The column that is filtered, for messages.</param>
    /// <param name="operand">JSON, or an array literal; <c>{}</c> is both.</param>
    /// <param name="op">Which of the three.</param>
    /// <param name="negated">Whether the condition is.</param>
    public ContainmentPredicate(RowPath path, string parameter, string operand, FilterOperator op, bool negated)
        : base(path, negated)
    {
        _operator = op;
        _containment = new JsonContainment(new WorkLimit(parameter));
        _json = ReadJson(operand, parameter);
        if (_json is null || operand == "{}")
        {
            _items = operand is ['{', .. var inner, '}']
                ? new ArrayItems(inner)
                : throw Refuse(parameter, $"the operand of '{OperatorNames.Of(op)}' is neither JSON nor an array such as {{a,b}}. Ranges need PostgreSQL.");
        }
    }

    protected override bool? Holds(JsonElement value)
    {
        if (_items is not null && (_json is null || value.ValueKind == JsonValueKind.Array))
            return value.ValueKind == JsonValueKind.Array && HoldsItems(value, _items);
        var json = _json!.Value;
        return _operator switch
        {
            FilterOperator.Contains => _containment.Contains(value, json),
            FilterOperator.ContainedIn => _containment.Contains(json, value),
            _ => _containment.Overlaps(value, json),
        };
    }

    private bool HoldsItems(JsonElement array, ArrayItems items) => _operator switch
    {
        FilterOperator.Contains => items.AllIn(array),
        FilterOperator.ContainedIn => items.Cover(array),
        _ => items.AnyIn(array),
    };

    private static JsonElement? ReadJson(string text, string parameter)
    {
        try
        {
            var json = JsonElement.Parse(text, StrictJson.Options);
            return StrictJson.FindMistake(json) is var (_, what) ? throw Refuse(parameter, $"{what}.") : json;
        }
        catch (JsonException error) when (error.Message.Contains("Duplicate property", StringComparison.OrdinalIgnoreCase))
        {
            throw Refuse(parameter, "the operand names a property twice.");
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            throw Refuse(parameter, $"{StrictJson.HalfPairInName}.");
        }
    }

    private static ProviderException Refuse(string parameter, string what) => new(ErrorKind.InvalidRequest, $"'{parameter}': {what}");
}
