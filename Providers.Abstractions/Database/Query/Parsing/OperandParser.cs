namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Reads what stands behind an operator.</summary>
internal static class OperandParser
{
    /// <param name="scanner">Behind the operator's dot.</param>
    /// <param name="op">The operator.</param>
    /// <param name="quantifier">Its quantifier.</param>
    /// <param name="configuration">Its text search configuration.</param>
    /// <param name="nested">Inside <c>or=(…)</c>, where a value ends at a comma or bracket; else it is the rest.</param>
    public static Operand Read(ref Scanner scanner, FilterOperator op, Quantifier quantifier, string? configuration, bool nested)
    {
        Operand operand = op switch
        {
            _ when quantifier != Quantifier.None => List(ref scanner, '{', '}', "Write the values in braces, as in {a,b}"),
            FilterOperator.In => List(ref scanner, '(', ')', "Write the values in brackets, as in (a,b,\"c,d\")"),
            FilterOperator.Is => new Operand.Is(Is(ref scanner, nested)),
            _ when OperatorNames.IsTextSearch(op) => new Operand.TextSearch(Scalar(ref scanner, nested).Text, configuration),
            _ => new Operand.Scalar(Scalar(ref scanner, nested)),
        };
        if (!nested && !scanner.AtEnd)
            throw scanner.Fail("something follows the value", "End the value there, or write it in double quotes");
        return operand;
    }

    private static Literal Scalar(ref Scanner scanner, bool nested)
    {
        if (!nested)
            return Whole(ref scanner);
        if (scanner.At('"'))
            return new Literal(scanner.TakeQuoted(), Quoted: true);

        // Array and range literals have commas and brackets of their own.
        var rest = scanner.Rest;
        if (rest.Length > 0 && rest[0] is '{' or '[' or '(')
            return new Literal(Balanced(ref scanner), Quoted: false);
        return new Literal(scanner.TakeUntil(",)").ToString(), Quoted: false);
    }

    // A value that is quoted as a whole is a quoted literal; a quote elsewhere in it is just a character.
    private static Literal Whole(ref Scanner scanner)
    {
        if (!scanner.At('"'))
            return new Literal(scanner.TakeRest().ToString(), Quoted: false);
        var start = scanner;
        var text = scanner.TakeQuoted();
        if (scanner.AtEnd)
            return new Literal(text, Quoted: true);
        throw start.Fail("something follows the closing quote", "Quote the whole value, and write a quote inside as \\\"");
    }

    private static string Balanced(ref Scanner scanner)
    {
        var rest = scanner.Rest;
        var depth = 0;
        var quoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '\\')
                i++;
            else if (rest[i] == '"')
                quoted = !quoted;
            else if (!quoted && rest[i] is '{' or '[' or '(')
                depth++;
            else if (!quoted && rest[i] is '}' or ']' or ')' && --depth == 0)
                return Take(ref scanner, i + 1);
        }

        throw scanner.Fail("a brace or bracket is not closed", "Close it, or write the value in double quotes");
    }

    private static string Take(ref Scanner scanner, int length)
    {
        var text = scanner.Rest[..length].ToString();
        scanner.Skip(length);
        return text;
    }

    private static Operand.List List(ref Scanner scanner, char open, char close, string mend)
    {
        scanner.Expect(open, mend);
        var values = new List<Literal>();
        if (scanner.Take(close))
            return new Operand.List(default);
        do
        {
            var quoted = scanner.At('"');
            values.Add(new Literal(quoted ? scanner.TakeQuoted() : scanner.TakeUntil([',', close]).ToString(), quoted));
        }
        while (scanner.Take(','));
        scanner.Expect(close, mend);
        return new Operand.List(new EquatableArray<Literal>([.. values]));
    }

    private static IsValue Is(ref Scanner scanner, bool nested)
    {
        var start = scanner;
        var word = nested ? scanner.TakeUntil(",)") : scanner.TakeRest();
        return word switch
        {
            _ when word.Equals("null", StringComparison.OrdinalIgnoreCase) => IsValue.Null,
            _ when word.Equals("not_null", StringComparison.OrdinalIgnoreCase) => IsValue.NotNull,
            _ when word.Equals("true", StringComparison.OrdinalIgnoreCase) => IsValue.True,
            _ when word.Equals("false", StringComparison.OrdinalIgnoreCase) => IsValue.False,
            _ when word.Equals("unknown", StringComparison.OrdinalIgnoreCase) => IsValue.Unknown,
            _ => throw start.Fail($"'is' does not know '{word}'", "Use null, not_null, true, false or unknown"),
        };
    }
}
