using System.Text.Json;
using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>Gives the related rows that a projection asks for.</summary>
public interface IRelatedRows
{
    /// <summary>Writes the related rows of one row as a JSON value: an array, or an object or null where there is at most one.</summary>
    void Write(SelectItem.Related item, JsonElement row, Utf8JsonWriter output);
}
