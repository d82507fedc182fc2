namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Gathers what a query says about related rows: <c>messages.role=eq.user&amp;messages.limit=3</c>.</summary>
internal sealed class RelatedQueries
{
    private readonly List<Entry> _entries = [];

    /// <summary>Adds one parameter whose name goes on behind the first relation's.</summary>
    public void Add(string first, ref Scanner name, Scanner value, QueryVerb verb, ref int conditions)
    {
        var path = new List<string> { first };
        while (name.Take('.'))
        {
            var rest = name.Rest;
            if (rest is "or" or "and" or "not.or" or "not.and" or "order" or "limit" or "offset")
            {
                Find(path).AddParameter(rest, value, ref conditions);
                return;
            }

            var next = ColumnParser.Name(ref name, ".");
            if (name.At('.'))
            {
                path.Add(next);
                continue;
            }

            var column = ColumnParser.Steps(ref name, next, ".");
            if (!name.AtEnd)
                break;
            FilterParser.Count(value, ref conditions);
            Find(path).Filters.Add(FilterParser.Parameter(ref value, column, verb));
            return;
        }

        throw name.Fail("the name of the parameter is no column of a related table", "Write it as relation.column, and put a name that holds a dot in double quotes");
    }

    /// <summary>What was said of each relation; 'offset=0' alone says nothing.</summary>
    public EquatableArray<RelatedQuery> Build() =>
        new([.. _entries.Select(entry => entry.Build()).Where(query => query != new RelatedQuery(query.Path))]);

    private Entry Find(List<string> path)
    {
        foreach (var entry in _entries)
        {
            if (entry.Path.SequenceEqual(path, StringComparer.Ordinal))
                return entry;
        }

        var added = new Entry(path);
        _entries.Add(added);
        return added;
    }

    private sealed class Entry(List<string> path)
    {
        private EquatableArray<OrderTerm>? _order;
        private int? _limit;
        private long? _offset;

        public List<string> Path { get; } = path;

        public List<Filter> Filters { get; } = [];

        public void AddParameter(ReadOnlySpan<char> parameter, Scanner value, ref int conditions)
        {
            switch (parameter)
            {
                case "order":
                    QueryBuilder.Once(_order is null, value);
                    _order = OrderParser.Read(ref value);
                    break;
                case "limit":
                    QueryBuilder.Once(_limit is null, value);
                    _limit = QueryBuilder.Limit(ref value);
                    break;
                case "offset":
                    QueryBuilder.Once(_offset is null, value);
                    _offset = QueryBuilder.Offset(ref value);
                    break;
                default:
                    Filters.Add(FilterParser.Group(ref value, parameter.EndsWith("or"), parameter.StartsWith("not."), depth: 1, ref conditions));
                    if (!value.AtEnd)
                        throw value.Fail("something follows the closing bracket", "End the parameter there");
                    break;
            }
        }

        public RelatedQuery Build() => new(new EquatableArray<string>([.. Path]))
        {
            Where = QueryBuilder.Join(Filters),
            Order = _order ?? default,
            Limit = _limit,
            Offset = _offset ?? 0,
        };
    }
}
