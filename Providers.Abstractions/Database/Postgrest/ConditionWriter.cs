using System.Buffers;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;

namespace Providers.Abstractions.Database.Postgrest;

/// <summary>Writes conditions and their nesting.</summary>
internal static class ConditionWriter
{
    // What PostgREST and PostgreSQL's array literals read as itself everywhere. More may stand unquoted, but quotes never harm.
    private static readonly SearchValues<char> Plain = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.:+*%");

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
        var negated = condition.Negated ^ IsOldNotNull(condition, dialect);
        return $"{(negated ? "not." : "")}{OperatorNames.Of(condition.Operator)}{modifier}.{OperandOf(condition, nested, dialect)}";
    }

    // Only the newest PostgREST reads not_null; all read the same thing as not.is.null.
    private static bool IsOldNotNull(Filter.Condition condition, PostgrestDialect dialect) =>
        dialect != PostgrestDialect.Contract && condition.Operand is Operand.Is { Value: IsValue.NotNull };

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
            IsValue.NotNull when dialect == PostgrestDialect.Contract => "not_null",
            IsValue.NotNull => "null",
            IsValue.True => "true",
            IsValue.False => "false",
            _ => "unknown",
        },
        Operand.List list when dialect == PostgrestDialect.Contract =>
            condition.Quantifier == Quantifier.None ? $"({ContractItems(list, ",)")})" : $"{{{ContractItems(list, ",}")}}}",
        Operand.List list => condition.Quantifier == Quantifier.None ? $"({UpstreamItems(list)})" : UpstreamArray(list, nested),
        Operand.TextSearch search => Scalar(condition.Operator, new Literal(search.Query, Quoted: false), nested, dialect),
        Operand.Scalar scalar => Scalar(condition.Operator, scalar.Value, nested, dialect),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    private static string Scalar(FilterOperator op, Literal literal, bool nested, PostgrestDialect dialect)
    {
        var text = literal.Text;
        return (dialect, nested) switch
        {
            (PostgrestDialect.Contract, true) => literal.Quoted || !OperandParser.StandsUnquoted(text) ? ColumnWriter.Quote(text) : text,
            (PostgrestDialect.Contract, false) =>
                OperatorNames.ComparesValues(op) && (literal.Quoted || text.StartsWith('"')) ? ColumnWriter.Quote(text) : text,
            (_, true) => QuoteUnlessPlain(text),
            _ => text,
        };
    }

    private static string ContractItems(Operand.List list, string stops) => string.Join(',', list.Values.Select(value =>
        value.Quoted || (value.Text.Length == 0 && list.Values.Count == 1) || value.Text.AsSpan().ContainsAny(stops) || value.Text.StartsWith('"')
            ? ColumnWriter.Quote(value.Text)
            : value.Text));

    // PostgREST takes a list of one empty text for an empty list; said twice it is not one.
    private static string UpstreamItems(Operand.List list) =>
        list.Values is [{ Text: "" }] ? "\"\",\"\"" : string.Join(',', list.Values.Select(value => QuoteUnlessPlain(value.Text)));

    // Inside brackets PostgREST ends an array literal at the first brace that closes.
    private static string UpstreamArray(Operand.List list, bool nested)
    {
        var items = string.Join(',', list.Values.Select(value =>
            value.Text.Equals("null", StringComparison.OrdinalIgnoreCase) ? ColumnWriter.Quote(value.Text) : QuoteUnlessPlain(value.Text)));
        return nested && items.AsSpan().ContainsAny('{', '}') ? ColumnWriter.Quote($"{{{items}}}") : $"{{{items}}}";
    }

    private static string QuoteUnlessPlain(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAnyExcept(Plain) ? ColumnWriter.Quote(text) : text;
}
