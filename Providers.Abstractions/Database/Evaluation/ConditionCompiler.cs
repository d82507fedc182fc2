using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>Chooses how a condition is evaluated.</summary>
internal static class ConditionCompiler
{
    public static RowPredicate Compile(Filter.Condition condition, TableDeclaration table)
    {
        var path = new RowPath(condition.Column, table);
        return condition.Operand switch
        {
            Operand.Is { Value: var value } => new IsPredicate(path, value, condition.Negated),
            Operand.List list when condition.Quantifier != Quantifier.None => new QuantifiedPredicate(
                [.. list.Values.Select(value => Single(path, condition, value))], condition.Quantifier == Quantifier.Any, condition.Negated),
            Operand.List list => new EqualPredicate(path, [.. list.Values], equal: true, distinct: false, condition.Negated),
            Operand.Scalar { Value: var literal } => Single(path, condition, literal, condition.Negated),
            _ => throw Unsupported(condition.Operator),
        };
    }

    private static RowPredicate Single(RowPath path, Filter.Condition condition, Literal literal, bool negated = false) => condition.Operator switch
    {
        FilterOperator.Equal => new EqualPredicate(path, [literal], equal: true, distinct: false, negated),
        FilterOperator.NotEqual => new EqualPredicate(path, [literal], equal: false, distinct: false, negated),
        FilterOperator.IsDistinct => new EqualPredicate(path, [literal], equal: false, distinct: true, negated),
        FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual or FilterOperator.LessThan or FilterOperator.LessThanOrEqual =>
            new RangePredicate(path, literal, condition.Operator, negated),
        FilterOperator.Like => new TextPredicate(path, new LikePattern(condition.Column.Column, literal.Text, ignoreCase: false), negated),
        FilterOperator.ILike => new TextPredicate(path, new LikePattern(condition.Column.Column, literal.Text, ignoreCase: true), negated),
        FilterOperator.Match => new TextPredicate(path, new RegexPattern(condition.Column.Column, literal.Text, ignoreCase: false), negated),
        FilterOperator.IMatch => new TextPredicate(path, new RegexPattern(condition.Column.Column, literal.Text, ignoreCase: true), negated),
        FilterOperator.Contains or FilterOperator.ContainedIn or FilterOperator.Overlaps =>
            new ContainmentPredicate(path, condition.Column.Column, literal.Text, condition.Operator, negated),
        _ => throw Unsupported(condition.Operator),
    };

    private static ProviderException Unsupported(FilterOperator op) => new(
        ErrorKind.NotSupported, $"The operator '{OperatorNames.Of(op)}' needs PostgreSQL. 'GET /api/capabilities' lists the operators that this connection has.");
}
