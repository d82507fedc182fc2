namespace Providers.Abstractions.Database.Query;

/// <summary>One item of <c>select</c>.</summary>
public abstract record SelectItem
{
    private SelectItem()
    {
    }

    /// <summary><c>*</c></summary>
    public sealed record All : SelectItem;

    /// <summary>A column or JSON path: <c>alias:column::cast</c>.</summary>
    /// <param name="Path">Which.</param>
    /// <param name="Alias">The name in the answer, or null for its own: the column, or the last named step.</param>
    /// <param name="Cast">The type it is cast to, or null.</param>
    public sealed record Column(ColumnPath Path, string? Alias = null, string? Cast = null) : SelectItem;

    /// <summary>An aggregate: <c>alias:amount.sum()::text</c>, or <c>count()</c> on its own.</summary>
    /// <param name="Function">Which.</param>
    /// <param name="Path">Of what; null only for <c>count()</c>.</param>
    /// <param name="Alias">The name in the answer, or null for the function's.</param>
    /// <param name="InputCast">A cast before: <c>amount::int.sum()</c>.</param>
    /// <param name="Cast">A cast after: <c>amount.sum()::text</c>.</param>
    public sealed record Aggregate(
        AggregateFunction Function,
        ColumnPath? Path,
        string? Alias = null,
        string? InputCast = null,
        string? Cast = null) : SelectItem;

    /// <summary>Related rows: <c>alias:messages!inner(role,content)</c>.</summary>
    /// <param name="Relation">The relation's name.</param>
    /// <param name="Select">What to give of each.</param>
    /// <param name="Alias">The name in the answer, or null for the relation's.</param>
    /// <param name="Hint">Which relationship, where there are several: <c>messages!author_fk</c>.</param>
    /// <param name="Inner"><c>!inner</c>: parents without any are left out.</param>
    /// <param name="Spread"><c>...author(name)</c>: its columns become the parent's.</param>
    public sealed record Related(
        string Relation,
        EquatableArray<SelectItem> Select,
        string? Alias = null,
        string? Hint = null,
        bool Inner = false,
        bool Spread = false) : SelectItem;
}
