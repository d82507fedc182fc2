using System.Globalization;

namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Puts a query together, parameter by parameter.</summary>
internal ref struct QueryBuilder(QueryVerb verb)
{
    private const string Once = "Give it once";

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
                Set(ref _select, SelectParser.Read(ref scanner), scanner);
                return;
            case "order":
                Set(ref _order, OrderParser.Read(ref scanner), scanner);
                return;
            case "limit":
                Set(ref _limit, Limit(ref scanner), scanner);
                return;
            case "offset":
                Set(ref _offset, Offset(ref scanner), scanner);
                return;
            case "cursor":
                _cursor = _cursor is null ? scanner.TakeRest().ToString() : throw scanner.Fail("the parameter is repeated", Once);
                return;
            case "columns":
                Set(ref _columns, NameListParser.Read(ref scanner), scanner);
                return;
            case "on_conflict":
                Set(ref _onConflict, NameListParser.Read(ref scanner), scanner);
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

    private static void Set<T>(ref T? field, T value, in Scanner scanner)
        where T : struct
    {
        if (field is not null)
            throw scanner.Fail("the parameter is repeated", Once);
        field = value;
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
