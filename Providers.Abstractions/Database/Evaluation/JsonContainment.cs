using System.Text.Json;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>PostgreSQL's <c>@&gt;</c> on <c>jsonb</c>.</summary>
internal static class JsonContainment
{
    /// <summary>Whether one value contains another: objects by their properties, arrays as sets, the rest by equality.</summary>
    public static bool Contains(JsonElement whole, JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.Object)
        {
            return whole.ValueKind == JsonValueKind.Object
                && part.EnumerateObject().All(p => whole.TryGetProperty(p.Name, out var value) && Contains(value, p.Value));
        }

        if (part.ValueKind == JsonValueKind.Array)
        {
            return whole.ValueKind == JsonValueKind.Array
                && part.EnumerateArray().All(wanted => whole.EnumerateArray().Any(item => Contains(item, wanted)));
        }

        // As in PostgreSQL an array contains a bare scalar that is among its elements.
        return whole.ValueKind == JsonValueKind.Array
            ? whole.EnumerateArray().Any(item => JsonElement.DeepEquals(item, part))
            : JsonElement.DeepEquals(whole, part);
    }

    /// <summary>Whether two arrays have an element in common.</summary>
    public static bool Overlaps(JsonElement left, JsonElement right) =>
        left.ValueKind == JsonValueKind.Array && right.ValueKind == JsonValueKind.Array
        && left.EnumerateArray().Any(item => right.EnumerateArray().Any(other => JsonElement.DeepEquals(item, other)));
}
