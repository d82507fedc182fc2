namespace Providers.Abstractions.Database.Query;

/// <summary>A column, or a place inside the JSON that it holds: <c>data-&gt;author-&gt;&gt;name</c>.</summary>
/// <param name="Column">The column's name, unquoted.</param>
/// <param name="Steps">The steps into its JSON; empty for the column itself.</param>
/// <param name="AsText">Whether the last arrow is <c>-&gt;&gt;</c>, which gives text.</param>
public sealed record ColumnPath(string Column, EquatableArray<JsonStep> Steps = default, bool AsText = false)
{
    /// <summary>True for a column itself, without steps.</summary>
    public bool IsColumn => Steps.Count == 0;
}
