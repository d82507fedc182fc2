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
            _ when OperatorNames.ComparesValues(op) => new Operand.Scalar(nested ? Term(ref scanner) : Whole(ref scanner)),
            _ when OperatorNames.IsTextSearch(op) => new Operand.TextSearch(Text(ref scanner, nested), configuration),
            _ => new Operand.Scalar(new Literal(Text(ref scanner, nested), Quoted: false)),
        };
        if (!nested && !scanner.AtEnd)
            throw scanner.Fail("something follows the value", "End the value there, or write it in double quotes");
        return operand;
    }

    /// <summary>Whether a value inside <c>or=(…)</c> reads as itself without quotes.</summary>
    public static bool StandsUnquoted(ReadOnlySpan<char> text) => text switch
    {
        ['"', ..] => false,
        ['{' or '[' or '(', ..] => BalancedLength(text) == text.Length,
        _ => !text.ContainsAny(',', ')'),
    };

    // Inside brackets quotes keep commas and brackets together, so that there they are never part of the text itself.
    private static string Text(ref Scanner scanner, bool nested) => nested ? Term(ref scanner).Text : scanner.TakeRest().ToString();

    private static Literal Term(ref Scanner scanner)
    {
        if (scanner.At('"'))
            return new Literal(scanner.TakeQuoted(), Quoted: true);
        if (scanner.Rest is not ['{' or '[' or '(', ..])
            return new Literal(scanner.TakeUntil(",)").ToString(), Quoted: false);

        // Array and range literals have commas and brackets of their own.
        var length = BalancedLength(scanner.Rest);
        if (length == 0)
            throw scanner.Fail("a brace or bracket is not closed", "Close it, or write the value in double quotes");
        var text = scanner.Rest[..length].ToString();
        scanner.Skip(length);
        return new Literal(text, Quoted: false);
    }

    // A value that is quoted as a whole is a quoted literal; a quote further on in it is just a character.
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

    // How far it is to the bracket that closes the first; 0 where none does.
    private static int BalancedLength(ReadOnlySpan<char> text)
    {
        var depth = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '{' or '[' or '(' when !quoted:
                    depth++;
                    break;
                case '}' or ']' or ')' when !quoted && --depth == 0:
                    return i + 1;
            }
        }

        return 0;
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
