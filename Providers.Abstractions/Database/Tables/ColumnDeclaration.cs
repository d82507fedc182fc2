namespace Providers.Abstractions.Database.Tables;

/// <summary>What is declared about one column: <c>"timestamp"</c> or <c>"vector"</c>, <c>"required"</c>, or both with a blank between.</summary>
/// <param name="Timestamp">Its values are instants.</param>
/// <param name="Required">Every row has it, and it is not null.</param>
public sealed record ColumnDeclaration(bool Timestamp, bool Required)
{
    /// <summary>Its values are vectors: arrays of numbers, or the text of one.</summary>
    public bool Vector { get; init; }
}
