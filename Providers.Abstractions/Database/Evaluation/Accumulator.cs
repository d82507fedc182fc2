using System.Runtime.InteropServices;
using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>What one column of one group has come to.</summary>
internal sealed class Accumulator(RowAggregation.Column column, JsonElement groupValue)
{
    private readonly ExactSum? _sum = column.Function is AggregateFunction.Sum or AggregateFunction.Avg ? new ExactSum() : null;
    private long _count;
    private byte[]? _bestKey;
    private JsonElement _best;

    public void Add(JsonElement row, KeyBuffer buffer)
    {
        if (column.Function is not { } function)
            return;
        if (column.Path is null)
        {
            _count++;
            return;
        }

        var value = column.Path.Find(row);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return;
        _count++;
        if (_sum is not null && (value.ValueKind != JsonValueKind.Number || !_sum.TryAdd(JsonMarshal.GetRawUtf8Value(value))))
        {
            throw new ProviderException(
                ErrorKind.TypeMismatch,
                $"'{column.Output.Name}' adds up a value that is no number, or one with more than {ExactSum.MaxScale} places. Filter such rows out.");
        }

        if (function is AggregateFunction.Min or AggregateFunction.Max)
            Keep(value, buffer, function == AggregateFunction.Max);
    }

    public void Write(Utf8JsonWriter output)
    {
        column.Output.Write(
            column.Function switch
            {
                null => groupValue,
                AggregateFunction.Count => JsonElement.Parse(_count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                AggregateFunction.Min or AggregateFunction.Max => _best,
                _ when _count == 0 => default,
                AggregateFunction.Sum => JsonElement.Parse(_sum!.ToString()),
                _ => JsonElement.Parse(_sum!.DividedBy(_count)),
            },
            output);
    }

    private void Keep(JsonElement value, KeyBuffer buffer, bool greatest)
    {
        buffer.Clear();
        SortKey.Write(value, column.Path!.Kind, buffer);
        var order = _bestKey is null ? 0 : buffer.Written.SequenceCompareTo(_bestKey);
        if (_bestKey is not null && (greatest ? order <= 0 : order >= 0))
            return;
        _bestKey = buffer.Written.ToArray();
        _best = value.Clone();
    }
}
