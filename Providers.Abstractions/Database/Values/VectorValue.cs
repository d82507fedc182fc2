using System.Text.Json;

namespace Providers.Abstractions.Database.Values;

/// <summary>Reads vectors, which are written as an array of numbers or as the text of one: <c>[1,0,0]</c> and <c>"[1,0,0]"</c>.</summary>
public static class VectorValue
{
    /// <summary>Reads a vector's numbers, all of them finite; false where the value is none, or empty.</summary>
    public static bool TryRead(JsonElement value, out IReadOnlyList<double> numbers)
    {
        numbers = [];
        try
        {
            if (value.ValueKind == JsonValueKind.String)
                value = JsonElement.Parse(value.GetString()!);
        }
        catch (JsonException)
        {
            return false;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            return false;
        var read = new List<double>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetDouble(out var number) || !double.IsFinite(number))
                return false;
            read.Add(number);
        }

        numbers = read;
        return true;
    }
}
