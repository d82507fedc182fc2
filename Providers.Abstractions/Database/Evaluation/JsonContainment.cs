using System.Runtime.InteropServices;
using System.Text.Json;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>PostgreSQL's <c>@&gt;</c> on <c>jsonb</c>.</summary>
/// <param name="limit">Bounds the comparisons: arrays are held against each other, each element against each.</param>
internal sealed class JsonContainment(WorkLimit limit)
{
    // What comparing two values costs at least, in the limit's steps.
    private const int Comparison = 4;

    /// <summary>
    /// Whether one value contains another: objects by their properties, arrays as sets, the rest by equality. An array also
    /// contains a bare scalar that is among its elements, but only at the top.
    /// </summary>
    public bool Contains(JsonElement whole, JsonElement part) =>
        whole.ValueKind == JsonValueKind.Array && part.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)
            ? HasItem(whole, part)
            : ContainsDeep(whole, part);

    /// <summary>Whether two arrays have an element in common.</summary>
    public bool Overlaps(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != JsonValueKind.Array || right.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var item in right.EnumerateArray())
        {
            if (HasItem(left, item))
                return true;
        }

        return false;
    }

    private bool ContainsDeep(JsonElement whole, JsonElement part)
    {
        if (part.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
            return JsonElement.DeepEquals(whole, part);
        if (whole.ValueKind != part.ValueKind)
            return false;
        if (part.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in part.EnumerateArray())
            {
                if (!AnyContains(whole, item))
                    return false;
            }

            return true;
        }

        foreach (var property in part.EnumerateObject())
        {
            if (!TryGet(whole, property, out var value) || !ContainsDeep(value, property.Value))
                return false;
        }

        return true;
    }

    private bool AnyContains(JsonElement array, JsonElement part)
    {
        foreach (var item in array.EnumerateArray())
        {
            limit.Spend(Comparison);
            if (ContainsDeep(item, part))
                return true;
        }

        return false;
    }

    private bool HasItem(JsonElement array, JsonElement wanted)
    {
        foreach (var item in array.EnumerateArray())
        {
            limit.Spend(Comparison);
            if (JsonElement.DeepEquals(item, wanted))
                return true;
        }

        return false;
    }

    private static bool TryGet(JsonElement whole, JsonProperty property, out JsonElement value)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        return name.Contains((byte)'\\') ? whole.TryGetProperty(property.Name, out value) : whole.TryGetProperty(name, out value);
    }
}
