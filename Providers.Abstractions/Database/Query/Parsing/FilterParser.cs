namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Reads filters: a parameter's operator and value, and the nested terms of <c>or=(…)</c> and <c>and=(…)</c>.</summary>
internal static class FilterParser
{
    private const string Not = "not.";

    /// <summary>Reads the value of <c>column=…</c>.</summary>
    /// <param name="scanner">At the start of the value.</param>
    /// <param name="column">The column that the parameter names.</param>
    /// <param name="verb">On reading, a value without an operator is equality.</param>
    public static Filter.Condition Parameter(ref Scanner scanner, ColumnPath column, QueryVerb verb)
    {
        var start = scanner;
        if (TryOperator(ref scanner, out var op, out var quantifier, out var configuration, out var negated))
            return new Filter.Condition(column, op, OperandParser.Read(ref scanner, op, quantifier, configuration, nested: false), quantifier, negated);
        if (verb != QueryVerb.Read)
            throw start.Fail("an operator is missing", $"On a write say how to compare, as in 'eq.{start.Rest}'; known are: {string.Join(", ", OperatorNames.All)}");

        scanner = start;
        return new Filter.Condition(column, FilterOperator.Equal, OperandParser.Read(ref scanner, FilterOperator.Equal, Quantifier.None, null, nested: false));
    }

    /// <summary>Reads the value of <c>or</c>, <c>and</c>, <c>not.or</c> or <c>not.and</c>: terms in brackets.</summary>
    public static Filter Group(ref Scanner scanner, bool any, bool negated, int depth, ref int conditions)
    {
        if (depth > Filter.MaxDepth)
            throw scanner.Fail($"conditions are nested deeper than {Filter.MaxDepth}", "Write the condition flatter");
        scanner.Expect('(', "Write the terms in brackets, as in (a.eq.1,b.gt.2)");
        var terms = new List<Filter>();
        do
        {
            terms.Add(Term(ref scanner, depth, ref conditions));
        }
        while (scanner.Take(','));
        scanner.Expect(')', "Divide terms by commas, and close the bracket; write values that hold commas or brackets in double quotes");

        var array = new EquatableArray<Filter>([.. terms]);
        return any ? new Filter.Or(array, negated) : new Filter.And(array, negated);
    }

    /// <summary>Counts one condition more, and refuses too many.</summary>
    public static void Count(in Scanner scanner, ref int conditions)
    {
        if (++conditions > Filter.MaxConditions)
            throw scanner.Fail($"there are more than {Filter.MaxConditions} conditions", "Use 'in.(…)' for many values of one column");
    }

    private static Filter Term(ref Scanner scanner, int depth, ref int conditions)
    {
        var before = scanner;
        var negated = scanner.Take(Not);
        if (scanner.At("and(") || scanner.At("or("))
        {
            var any = scanner.At("or");
            scanner.Skip(any ? 2 : 3);
            return Group(ref scanner, any, negated, depth + 1, ref conditions);
        }

        scanner = before;
        Count(scanner, ref conditions);
        var column = ColumnParser.Path(ref scanner, ".,()");
        scanner.Expect('.', "Write a term as column.operator.value");
        var start = scanner;
        if (!TryOperator(ref scanner, out var op, out var quantifier, out var configuration, out negated))
            throw start.Fail("an operator is missing", $"Write a term as column.operator.value; known are: {string.Join(", ", OperatorNames.All)}");
        return new Filter.Condition(column, op, OperandParser.Read(ref scanner, op, quantifier, configuration, nested: true), quantifier, negated);
    }

    // Reads 'not.op(any).' or 'fts(english).'; leaves the scanner anywhere where there is none.
    private static bool TryOperator(
        ref Scanner scanner, out FilterOperator op, out Quantifier quantifier, out string? configuration, out bool negated)
    {
        quantifier = Quantifier.None;
        configuration = null;
        negated = scanner.Take(Not);
        var rest = scanner.Rest;
        var length = rest.IndexOfAny('.', '(');
        if (length < 0)
        {
            op = default;
            return false;
        }

        if (!OperatorNames.TryParse(rest[..length], out op))
            return false;
        scanner.Skip(length);
        if (scanner.At('(') && scanner.Rest.IndexOf(").") is > 0 and var close)
        {
            var argument = scanner.Rest[1..close];
            if (OperatorNames.IsTextSearch(op) && !argument.IsEmpty && !argument.ContainsAny('(', ')'))
                configuration = argument.ToString();
            else if (OperatorNames.TakesQuantifier(op) && argument is "any" or "all")
                quantifier = argument is "any" ? Quantifier.Any : Quantifier.All;
            else
                throw scanner.Fail($"'{OperatorNames.Of(op)}' does not take '({argument})'", "Leave the brackets out, or write 'eq.' in front of a value that only looks like an operator");
            scanner.Skip(close + 1);
        }

        return scanner.Take('.');
    }
}
