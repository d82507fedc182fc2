namespace Providers.Abstractions.Database.Query;

/// <summary>
/// A condition on a row, in SQL's three-valued logic: a comparison with null is unknown, the negation of unknown is unknown,
/// and only rows for which the whole is true are given.
/// </summary>
public abstract record Filter
{
    /// <summary>The deepest nesting of <c>and</c> and <c>or</c> that is accepted.</summary>
    public const int MaxDepth = 16;

    /// <summary>The most conditions in one query.</summary>
    public const int MaxConditions = 100;

    private Filter()
    {
    }

    /// <summary>Every term holds. The parameters of a query string are one such, not nested.</summary>
    /// <param name="Terms">At least one.</param>
    /// <param name="Negated">Written <c>not.and</c>.</param>
    public sealed record And(EquatableArray<Filter> Terms, bool Negated = false) : Filter;

    /// <summary>At least one term holds.</summary>
    /// <param name="Terms">At least one.</param>
    /// <param name="Negated">Written <c>not.or</c>.</param>
    public sealed record Or(EquatableArray<Filter> Terms, bool Negated = false) : Filter;

    /// <summary>One comparison: <c>column=not.op(any).value</c>.</summary>
    /// <param name="Column">What is compared.</param>
    /// <param name="Operator">How.</param>
    /// <param name="Operand">With what; its shape is given by the operator and the quantifier.</param>
    /// <param name="Quantifier"><c>(any)</c> or <c>(all)</c>: the operand is then a list.</param>
    /// <param name="Negated">Written <c>not.</c></param>
    public sealed record Condition(
        ColumnPath Column,
        FilterOperator Operator,
        Operand Operand,
        Quantifier Quantifier = Quantifier.None,
        bool Negated = false) : Filter;
}
