using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database;

/// <summary>One side's share of a query, in the contract's words.</summary>
public sealed record QueryShare
{
    /// <summary>The filters that it evaluates, each as a parameter: <c>role=eq.user</c>.</summary>
    public IReadOnlyList<string> Filter { get; init; } = [];

    /// <summary>The terms of the order that it gives.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];

    /// <summary>The aggregates that it makes.</summary>
    public IReadOnlyList<string> Aggregates { get; init; } = [];

    /// <summary>The related rows that it joins.</summary>
    public IReadOnlyList<string> Related { get; init; } = [];

    /// <summary>Whether it cuts out the page, so that no more rows are read than are given.</summary>
    public bool Page { get; init; }

    /// <summary>All of a query.</summary>
    public static QueryShare All(RowQuery query) => new()
    {
        Filter = Terms(query.Where),
        Order = Terms(query.Order),
        Aggregates = AggregatesOf(query.Select),
        Related = RelatedOf(query.Select),
        Page = true,
    };

    /// <summary>The parts of a filter that hold together, each for itself.</summary>
    public static IReadOnlyList<Filter> Parts(Filter? filter) => filter switch
    {
        null => [],
        Filter.And { Negated: false } and => [.. and.Terms.SelectMany(Parts)],
        _ => [filter],
    };

    /// <summary>Filters as they are shown.</summary>
    public static IReadOnlyList<string> Describe(IEnumerable<Filter> filters) => [.. filters.Select(PostgrestWriter.Describe)];

    /// <summary>The parts of a filter as they are shown.</summary>
    public static IReadOnlyList<string> Terms(Filter? filter) => Describe(Parts(filter));

    /// <summary>An order as it is shown.</summary>
    public static IReadOnlyList<string> Terms(EquatableArray<OrderTerm> order) => [.. order.Select(PostgrestWriter.Describe)];

    /// <summary>The aggregates of a select as they are shown.</summary>
    public static IReadOnlyList<string> AggregatesOf(EquatableArray<SelectItem> select) =>
        [.. select.OfType<SelectItem.Aggregate>().Select(PostgrestWriter.Describe)];

    /// <summary>The related rows of a select as they are shown.</summary>
    public static IReadOnlyList<string> RelatedOf(EquatableArray<SelectItem> select) =>
        [.. select.OfType<SelectItem.Related>().Select(PostgrestWriter.Describe)];
}
