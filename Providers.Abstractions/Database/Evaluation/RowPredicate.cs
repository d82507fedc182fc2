using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>
/// Evaluates a filter on rows, in SQL's three-valued logic. Compiled once for a query; an instance is for one thread at a time.
/// </summary>
public abstract class RowPredicate
{
    private protected RowPredicate()
    {
    }

    /// <summary>The operators that are evaluated; the others need PostgreSQL.</summary>
    public static IReadOnlyList<FilterOperator> Operators { get; } =
    [
        FilterOperator.Equal, FilterOperator.NotEqual, FilterOperator.GreaterThan, FilterOperator.GreaterThanOrEqual, FilterOperator.LessThan,
        FilterOperator.LessThanOrEqual, FilterOperator.Like, FilterOperator.ILike, FilterOperator.Match, FilterOperator.IMatch, FilterOperator.In,
        FilterOperator.Is, FilterOperator.IsDistinct, FilterOperator.Contains, FilterOperator.ContainedIn, FilterOperator.Overlaps,
    ];

    /// <summary>Prepares a filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="table">What is declared about the table.</param>
    /// <exception cref="Errors.ProviderException">
    /// <see cref="Errors.ErrorKind.NotSupported"/> for operators that only PostgreSQL has;
    /// <see cref="Errors.ErrorKind.InvalidRequest"/> for a pattern or literal that cannot be read.
    /// </exception>
    public static RowPredicate Compile(Filter filter, TableDeclaration table) => filter switch
    {
        Filter.And and => new LogicalPredicate(Terms(and.Terms, table), any: false, and.Negated),
        Filter.Or or => new LogicalPredicate(Terms(or.Terms, table), any: true, or.Negated),
        Filter.Condition condition => ConditionCompiler.Compile(condition, table),
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    /// <summary>True, false, or null for unknown. Only rows for which it is true are given.</summary>
    public abstract bool? Evaluate(JsonElement row);

    private static RowPredicate[] Terms(EquatableArray<Filter> terms, TableDeclaration table) =>
        [.. terms.Select(term => Compile(term, table))];

    private sealed class LogicalPredicate(RowPredicate[] terms, bool any, bool negated) : RowPredicate
    {
        public override bool? Evaluate(JsonElement row)
        {
            // One true decides an or, one false an and; what is unknown decides only where nothing else does.
            bool? result = !any;
            foreach (var term in terms)
            {
                var value = term.Evaluate(row);
                if (value == any)
                    return any ^ negated;
                if (value is null)
                    result = null;
            }

            return negated ? !result : result;
        }
    }
}
