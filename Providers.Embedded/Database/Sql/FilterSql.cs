using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Values;

namespace Providers.Embedded.Database.Sql;

/// <summary>
/// Writes filters as SQL over key columns. What is written is true exactly for the rows for which the filter is true: negations
/// are pushed down to the comparisons, so that nothing ever needs SQL's unknown.
/// </summary>
/// <param name="find">Finds the key of a column; null where SQLite has none.</param>
internal sealed class FilterSql(Func<ColumnPath, KeyExpression?> find)
{
    /// <summary>Whether SQLite can evaluate the whole filter.</summary>
    public bool CanWrite(Filter filter) => filter switch
    {
        Filter.And and => and.Terms.All(CanWrite),
        Filter.Or or => or.Terms.All(CanWrite),
        Filter.Condition condition => IsPushable(condition.Operator) && find(condition.Column) is not null,
        _ => false,
    };

    /// <summary>Writes a filter that <see cref="CanWrite"/>.</summary>
    public void Write(Filter filter, SqlText sql, bool negated = false)
    {
        switch (filter)
        {
            case Filter.And and:
                WriteTerms(and.Terms, any: false, and.Negated ^ negated, sql);
                break;
            case Filter.Or or:
                WriteTerms(or.Terms, any: true, or.Negated ^ negated, sql);
                break;
            case Filter.Condition condition:
                WriteCondition(condition, condition.Negated ^ negated, sql);
                break;
        }
    }

    /// <summary>Whether an operator compares keys.</summary>
    public static bool IsPushable(FilterOperator op) => op is
        FilterOperator.Equal or FilterOperator.NotEqual or FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual
        or FilterOperator.LessThan or FilterOperator.LessThanOrEqual or FilterOperator.In or FilterOperator.Is or FilterOperator.IsDistinct;

    private void WriteTerms(EquatableArray<Filter> terms, bool any, bool negated, SqlText sql)
    {
        sql.Add("(");
        for (var i = 0; i < terms.Count; i++)
        {
            if (i > 0)
                sql.Add(any ^ negated ? " OR " : " AND ");
            Write(terms[i], sql, negated);
        }

        sql.Add(")");
    }

    private void WriteCondition(Filter.Condition condition, bool negated, SqlText sql)
    {
        var key = find(condition.Column)!.Value;
        switch (condition.Operand)
        {
            case Operand.Is { Value: var value }:
                WriteIs(key, value, negated, sql);
                break;
            case Operand.List list when condition.Quantifier == Quantifier.None:
                WriteEqual(key, [.. list.Values.SelectMany(value => LiteralKeys.Equal(value, key.Kind))], negated, distinct: false, sql);
                break;
            case Operand.List list:
                WriteQuantified(key, condition, list, negated, sql);
                break;
            case Operand.Scalar { Value: var literal }:
                WriteScalar(key, condition.Operator, literal, negated, sql);
                break;
        }
    }

    private static void WriteQuantified(KeyExpression key, Filter.Condition condition, Operand.List list, bool negated, SqlText sql)
    {
        var any = (condition.Quantifier == Quantifier.Any) ^ negated;
        if (list.Values.Count == 0)
        {
            sql.Add(any ? "0" : "1");
            return;
        }

        sql.Add("(");
        for (var i = 0; i < list.Values.Count; i++)
        {
            if (i > 0)
                sql.Add(any ? " OR " : " AND ");
            WriteScalar(key, condition.Operator, list.Values[i], negated, sql);
        }

        sql.Add(")");
    }

    private static void WriteScalar(KeyExpression key, FilterOperator op, Literal literal, bool negated, SqlText sql)
    {
        switch (op)
        {
            case FilterOperator.Equal:
                WriteEqual(key, LiteralKeys.Equal(literal, key.Kind), negated, distinct: false, sql);
                break;
            case FilterOperator.NotEqual:
                WriteEqual(key, LiteralKeys.Equal(literal, key.Kind), !negated, distinct: false, sql);
                break;
            case FilterOperator.IsDistinct:
                WriteEqual(key, LiteralKeys.Equal(literal, key.Kind), !negated, distinct: true, sql);
                break;
            default:
                WriteRange(key, Direction(op, negated), LiteralKeys.Range(literal, key.Kind), sql);
                break;
        }
    }

    private static void WriteEqual(KeyExpression key, byte[][] candidates, bool negated, bool distinct, SqlText sql)
    {
        if (candidates.Length == 0)
        {
            sql.Add(negated ? NotNull(key) : "0");
            return;
        }

        sql.Add("(").Add(key.Sql).Add(negated ? " NOT IN (" : " IN (");
        for (var i = 0; i < candidates.Length; i++)
        {
            if (i > 0)
                sql.Add(", ");
            key.Bind(sql, candidates[i]);
        }

        sql.Add(")");
        if (negated && !distinct && !key.IsId)
            sql.Add(" AND ").Add(NotNull(key));
        sql.Add(")");
    }

    private static void WriteRange(KeyExpression key, FilterOperator op, byte[] literal, SqlText sql)
    {
        var (lower, upper) = op is FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual
            ? (literal, LiteralKeys.UpperBound(literal))
            : (LiteralKeys.LowerBound(literal), literal);
        var lowerSign = op == FilterOperator.GreaterThan ? " > " : " >= ";
        var upperSign = op == FilterOperator.LessThanOrEqual ? " <= " : " < ";
        if (key.IsId)
        {
            var above = op is FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual;
            key.Bind(sql.Add("id").Add(above ? lowerSign : upperSign), literal);
            return;
        }

        key.Bind(sql.Add("(").Add(key.Sql).Add(lowerSign), lower);
        key.Bind(sql.Add(" AND ").Add(key.Sql).Add(upperSign), upper).Add(")");
    }

    private static void WriteIs(KeyExpression key, IsValue value, bool negated, SqlText sql)
    {
        if (value == IsValue.NotNull)
            (value, negated) = (IsValue.Null, !negated);
        if (key.IsId)
        {
            // An id is never null and never a boolean.
            sql.Add(negated ? "1" : "0");
            return;
        }

        var expected = value switch
        {
            IsValue.True => "x'1001'",
            IsValue.False => "x'1000'",
            _ => KeyExpression.NullKey,
        };
        sql.Add(key.Sql).Add(negated ? " <> " : " = ").Add(expected);
    }

    private static string NotNull(KeyExpression key) => key.IsId ? "1" : $"{key.Sql} <> {KeyExpression.NullKey}";

    // Across types a range comparison is unknown, and so is its negation: what is left is the opposite within the type.
    private static FilterOperator Direction(FilterOperator op, bool negated) => !negated ? op : op switch
    {
        FilterOperator.GreaterThan => FilterOperator.LessThanOrEqual,
        FilterOperator.GreaterThanOrEqual => FilterOperator.LessThan,
        FilterOperator.LessThan => FilterOperator.GreaterThanOrEqual,
        _ => FilterOperator.GreaterThan,
    };
}
