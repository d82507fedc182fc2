using System.Globalization;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>Finds the value of a column or JSON path in a row.</summary>
public sealed class RowPath(ColumnPath path, TableDeclaration table)
{
    private readonly byte[] _column = Encoding.UTF8.GetBytes(path.Column);
    private readonly Step[] _steps = [.. path.Steps.Select(step => new Step(
        step.Name is null, step.Index, Encoding.UTF8.GetBytes(step.Name ?? step.Index.ToString(CultureInfo.InvariantCulture))))];

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
        if (!row.TryGetProperty(_column, out var value))
            return default;
        foreach (var step in _steps)
        {
            value = step.Take(value);
            if (value.ValueKind == JsonValueKind.Undefined)
                break;
        }

        return value;
    }

    // An index reads an array's element, but is a name like any other to an object.
    private readonly record struct Step(bool IsIndex, int Index, byte[] Name)
    {
        public JsonElement Take(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Object)
                return value.TryGetProperty(Name, out var property) ? property : default;
            if (!IsIndex || value.ValueKind != JsonValueKind.Array)
                return default;
            var length = value.GetArrayLength();
            var index = Index < 0 ? length + Index : Index;
            return index >= 0 && index < length ? value[index] : default;
        }
    }
}
