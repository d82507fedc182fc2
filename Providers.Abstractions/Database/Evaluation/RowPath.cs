using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>Finds the value of a column or JSON path in a row.</summary>
public sealed class RowPath(ColumnPath path, TableDeclaration table)
{
    private readonly JsonStep[] _steps = [.. path.Steps];

    /// <summary>How the value is compared.</summary>
    public ColumnKind Kind { get; } = KindOf(path, table);

    /// <summary>How a column or path is compared.</summary>
    public static ColumnKind KindOf(ColumnPath path, TableDeclaration table)
    {
        if (path.AsText || path is { IsColumn: true, Column: "id" })
            return ColumnKind.Text;
        return path.IsColumn && table.IsTimestamp(path.Column) ? ColumnKind.Timestamp : ColumnKind.Json;
    }

    /// <summary>The value; <see cref="JsonValueKind.Undefined"/> where there is none.</summary>
    public JsonElement Find(JsonElement row)
    {
        if (!row.TryGetProperty(path.Column, out var value))
            return default;
        foreach (var step in _steps)
        {
            value = Step(value, step);
            if (value.ValueKind == JsonValueKind.Undefined)
                break;
        }

        return value;
    }

    private static JsonElement Step(JsonElement value, JsonStep step)
    {
        if (step.Name is { } name)
            return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var property) ? property : default;
        if (value.ValueKind == JsonValueKind.Object)
            return value.TryGetProperty(step.Index.ToString(System.Globalization.CultureInfo.InvariantCulture), out var numbered) ? numbered : default;
        if (value.ValueKind != JsonValueKind.Array)
            return default;
        var length = value.GetArrayLength();
        var index = step.Index < 0 ? length + step.Index : step.Index;
        return index >= 0 && index < length ? value[index] : default;
    }
}
