namespace Providers.Abstractions.Database.Query;

/// <summary>What a query says about the rows of one related table that it selects.</summary>
/// <param name="Path">The relation's name, or names from the outside in: <c>["messages", "attachments"]</c>.</param>
public sealed record RelatedQuery(EquatableArray<string> Path)
{
    /// <summary>Which of the related rows; null for all.</summary>
    public Filter? Where { get; init; }

    /// <summary>In which order.</summary>
    public EquatableArray<OrderTerm> Order { get; init; }

    /// <summary>The most related rows for each parent; null for no limit of its own.</summary>
    public int? Limit { get; init; }

    /// <summary>Related rows to leave out for each parent.</summary>
    public long Offset { get; init; }
}
