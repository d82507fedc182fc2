namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Reads <c>select</c>: columns with aliases and casts, aggregates, related rows.</summary>
internal static class SelectParser
{
    private const string Stops = ",():.!";

    /// <summary>Reads the whole value.</summary>
    public static EquatableArray<SelectItem> Read(ref Scanner scanner)
    {
        var items = Items(ref scanner, depth: 0);
        return scanner.AtEnd ? items : throw scanner.Fail("something follows the last item", "Divide items by commas");
    }

    private static EquatableArray<SelectItem> Items(ref Scanner scanner, int depth)
    {
        if (depth > Filter.MaxDepth)
            throw scanner.Fail($"related rows are nested deeper than {Filter.MaxDepth}", "Ask for fewer levels");
        if (scanner.AtEnd || scanner.At(')'))
            return default;
        var items = new List<SelectItem>(4);
        do
        {
            SkipBlanks(ref scanner);
            items.Add(Item(ref scanner, depth));
            SkipBlanks(ref scanner);
        }
        while (scanner.Take(','));
        return new EquatableArray<SelectItem>([.. items]);
    }

    private static SelectItem Item(ref Scanner scanner, int depth)
    {
        if (scanner.Take('*'))
            return new SelectItem.All();
        if (scanner.Take("..."))
            return Related(ref scanner, ColumnParser.Name(ref scanner, Stops), alias: null, spread: true, depth);

        var quoted = scanner.At('"');
        var name = ColumnParser.Name(ref scanner, Stops);
        string? alias = null;
        if (scanner.At(':') && !scanner.At("::"))
        {
            scanner.Take(':');
            alias = name;
            quoted = scanner.At('"');
            name = ColumnParser.Name(ref scanner, Stops);
        }

        // Without a column only rows can be counted; in quotes it is a relation of that name, with nothing selected.
        if (name == "count" && !quoted && scanner.Take("()"))
            return new SelectItem.Aggregate(AggregateFunction.Count, Path: null, alias, InputCast: null, Cast(ref scanner));
        if (scanner.At('(') || scanner.At('!'))
            return Related(ref scanner, name, alias, spread: false, depth);
        return Column(ref scanner, name, alias);
    }

    private static SelectItem Column(ref Scanner scanner, string name, string? alias)
    {
        var path = ColumnParser.Steps(ref scanner, name, Stops);
        var cast = Cast(ref scanner);
        if (!scanner.Take('.'))
            return new SelectItem.Column(path, alias, cast);

        var start = scanner;
        var function = scanner.TakeUntil("(,)") switch
        {
            "count" => AggregateFunction.Count,
            "sum" => AggregateFunction.Sum,
            "avg" => AggregateFunction.Avg,
            "min" => AggregateFunction.Min,
            "max" => AggregateFunction.Max,
            _ => throw start.Fail("an aggregate is expected behind the dot", "Use count(), sum(), avg(), min() or max(), or put a name that holds a dot in double quotes"),
        };
        if (!scanner.Take("()"))
            throw scanner.Fail("an aggregate needs its brackets", "Write it as amount.sum()");
        return new SelectItem.Aggregate(function, path, alias, cast, Cast(ref scanner));
    }

    private static SelectItem.Related Related(ref Scanner scanner, string relation, string? alias, bool spread, int depth)
    {
        string? hint = null;
        var inner = false;
        while (scanner.Take('!'))
        {
            var word = ColumnParser.Name(ref scanner, Stops);
            if (word == "inner")
                inner = true;
            else if (word != "left")
                hint = hint is null ? word : throw scanner.Fail("a relation has two hints", "Give one");
        }

        scanner.Expect('(', "Say in brackets what to give of the related rows, as in messages(role,content)");
        var select = Items(ref scanner, depth + 1);
        scanner.Expect(')', "Close the bracket of the related rows");
        return new SelectItem.Related(relation, select, alias, hint, inner, spread);
    }

    private static string? Cast(ref Scanner scanner)
    {
        if (!scanner.Take("::"))
            return null;
        var type = scanner.TakeUntil(",().").Trim();
        return type.IsEmpty ? throw scanner.Fail("a type is missing behind '::'", "Name one, as in id::text") : type.ToString();
    }

    private static void SkipBlanks(ref Scanner scanner)
    {
        while (scanner.Take(' '))
        {
        }
    }
}
