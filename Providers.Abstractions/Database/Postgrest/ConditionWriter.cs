using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database.Postgrest;

/// <summary>Writes conditions and their nesting.</summary>
internal static class ConditionWriter
{
    public static string Terms(EquatableArray<Filter> terms, PostgrestDialect dialect) =>
        $"({string.Join(',', terms.Select(term => Term(term, dialect)))})";

    public static string Operation(Filter.Condition condition, bool nested, PostgrestDialect dialect)
    {
        var modifier = condition.Quantifier switch
        {
            Quantifier.Any => "(any)",
            Quantifier.All => "(all)",
            _ when condition.Operand is Operand.TextSearch { Configuration: { } configuration } => $"({configuration})",
            _ => "",
        };
        return $"{(condition.Negated ? "not." : "")}{OperatorNames.Of(condition.Operator)}{modifier}.{OperandOf(condition, nested, dialect)}";
    }

    private static string Term(Filter filter, PostgrestDialect dialect) => filter switch
    {
        Filter.And and => $"{(and.Negated ? "not." : "")}and{Terms(and.Terms, dialect)}",
        Filter.Or or => $"{(or.Negated ? "not." : "")}or{Terms(or.Terms, dialect)}",
        Filter.Condition condition => $"{ColumnWriter.Path(condition.Column)}.{Operation(condition, nested: true, dialect)}",
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    private static string OperandOf(Filter.Condition condition, bool nested, PostgrestDialect dialect) => condition.Operand switch
    {
        Operand.Is { Value: var value } => value switch
        {
            IsValue.Null => "null",
            IsValue.NotNull => "not_null",
            IsValue.True => "true",
            IsValue.False => "false",
            _ => "unknown",
        },
        Operand.List list when condition.Quantifier != Quantifier.None => $"{{{Items(list, ",}")}}}",
        Operand.List list => $"({Items(list, ",)")})",
        Operand.TextSearch search => Scalar(new Literal(search.Query, Quoted: false), nested, dialect),
        Operand.Scalar scalar => Scalar(scalar.Value, nested, dialect),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    private static string Items(Operand.List list, string stops) => string.Join(',', list.Values.Select(value =>
        value.Quoted || (value.Text.Length == 0 && list.Values.Count == 1) || value.Text.AsSpan().ContainsAny(stops) || value.Text.StartsWith('"')
            ? ColumnWriter.Quote(value.Text)
            : value.Text));

    private static string Scalar(Literal literal, bool nested, PostgrestDialect dialect)
    {
        if (!nested)
            return literal.Quoted && dialect == PostgrestDialect.Contract ? ColumnWriter.Quote(literal.Text) : literal.Text;
        return literal.Quoted ? ColumnWriter.Quote(literal.Text) : literal.Text;
    }
}
