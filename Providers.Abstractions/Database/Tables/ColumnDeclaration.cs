namespace Providers.Abstractions.Database.Tables;

/// <summary>What is declared about one column: <c>"timestamp"</c>, <c>"required"</c>, or both with a blank between.</summary>
/// <param name="Timestamp">Its values are instants.</param>
/// <param name="Required">Every row has it, and it is not null.</param>
public sealed record ColumnDeclaration(bool Timestamp, bool Required);
