using System.Text.Json;

namespace Gateway.Host.Api;

/// <summary>Whole numbers in JSON, however they are written: <c>1</c>, <c>1.0</c> and <c>1e0</c> are the same number.</summary>
internal static class WholeNumber
{
    public static bool TryRead(JsonElement value, out long number)
    {
        number = 0;
        if (value.ValueKind != JsonValueKind.Number)
            return false;
        if (value.TryGetInt64(out number))
            return true;
        if (!value.TryGetDecimal(out var exact) || exact != decimal.Truncate(exact) || exact is < long.MinValue or > long.MaxValue)
            return false;
        number = (long)exact;
        return true;
    }
}
