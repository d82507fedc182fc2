using System.Globalization;

namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Puts a query together, parameter by parameter.</summary>
internal ref struct QueryBuilder(QueryVerb verb)
{
    private readonly List<Filter> _filters = [];
    private RelatedQueries? _related;
    private EquatableArray<SelectItem>? _select;
    private EquatableArray<OrderTerm>? _order;
    private EquatableArray<string>? _columns;
    private EquatableArray<string>? _onConflict;
    private int? _limit;
    private long? _offset;
    private string? _cursor;
    private int _conditions;

    public void Add(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var scanner = new Scanner(value, name);
        switch (name)
        {
            case "apikey":
                return;
            case "select":
                Once(_select is null, scanner);
                _select = SelectParser.Read(ref scanner);
                return;
            case "order":
                Once(_order is null, scanner);
                _order = OrderParser.Read(ref scanner);
                return;
            case "limit":
                Once(_limit is null, scanner);
                _limit = Limit(ref scanner);
                return;
            case "offset":
                Once(_offset is null, scanner);
                _offset = Offset(ref scanner);
                return;
            case "cursor":
                Once(_cursor is null, scanner);
                _cursor = scanner.TakeRest().ToString();
                return;
            case "columns":
                Once(_columns is null, scanner);
                _columns = NameListParser.Read(ref scanner);
                return;
            case "on_conflict":
                Once(_onConflict is null, scanner);
                _onConflict = NameListParser.Read(ref scanner);
                return;
            case "or" or "and" or "not.or" or "not.and":
                _filters.Add(Group(name, ref scanner));
                return;
        }

        AddFilter(name, scanner);
    }

    public readonly RowQuery Build() => new()
    {
        Select = _select ?? default,
        Where = Join(_filters),
        Order = _order ?? default,
        Limit = _limit ?? RowQuery.DefaultLimit,
        HasLimit = _limit is not null,
        Offset = _offset ?? 0,
        HasOffset = _offset is not null,
        Cursor = _cursor,
        Columns = _columns ?? default,
        OnConflict = _onConflict ?? default,
        Related = _related?.Build() ?? default,
    };

    /// <summary>One filter stands for itself, several hold together.</summary>
    public static Filter? Join(List<Filter> filters) => filters.Count switch
    {
        0 => null,
        1 => filters[0],
        _ => new Filter.And(new EquatableArray<Filter>([.. filters])),
    };

    /// <summary>Refuses a parameter that was given before.</summary>
    public static void Once(bool isFirst, in Scanner scanner)
    {
        if (!isFirst)
            throw scanner.Fail("the parameter is repeated", "Give it once");
    }

    /// <summary>Reads a limit.</summary>
    public static int Limit(ref Scanner scanner)
    {
        var start = scanner;
        return int.TryParse(scanner.TakeRest(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= RowQuery.MaxLimit
            ? limit
            : throw start.Fail($"'{start.Rest}' is no limit", $"Give a whole number between 0 and {RowQuery.MaxLimit}, and read on with 'cursor' or 'offset'");
    }

    /// <summary>Reads an offset.</summary>
    public static long Offset(ref Scanner scanner)
    {
        var start = scanner;
        return long.TryParse(scanner.TakeRest(), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw start.Fail($"'{start.Rest}' is no offset", "Give a whole number of at least 0");
    }

    private Filter Group(ReadOnlySpan<char> name, ref Scanner scanner)
    {
        var negated = name.StartsWith("not.");
        var group = FilterParser.Group(ref scanner, any: name.EndsWith("or"), negated, depth: 1, ref _conditions);
        return scanner.AtEnd ? group : throw scanner.Fail("something follows the closing bracket", "End the parameter there");
    }

    // The name is a column, or the path of a related table and then a column or parameter of it.
    private void AddFilter(ReadOnlySpan<char> name, Scanner value)
    {
        var scanner = new Scanner(name, name);
        var first = ColumnParser.Name(ref scanner, ".");
        if (scanner.At('.'))
        {
            _related ??= new RelatedQueries();
            _related.Add(first, ref scanner, value, verb, ref _conditions);
            return;
        }

        var column = ColumnParser.Steps(ref scanner, first, ".");
        if (!scanner.AtEnd)
            throw scanner.Fail("the name of the parameter is no column", "Put a name that holds a dot in double quotes");
        FilterParser.Count(value, ref _conditions);
        _filters.Add(FilterParser.Parameter(ref value, column, verb));
    }
}
