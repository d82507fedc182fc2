using System.Globalization;
using System.Runtime.CompilerServices;
using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database.Postgrest;

/// <summary>
/// Writes a query as PostgREST's query string: the canonical form of the contract, which the parser reads back to the same
/// query, or the form for a PostgREST upstream, which knows neither quoted literals outside of lists nor cursors.
/// </summary>
public static class PostgrestWriter
{
    private const int StackLength = 256;

    /// <summary>Writes a query, percent-encoded and without a question mark.</summary>
    public static string Write(RowQuery query, PostgrestDialect dialect = PostgrestDialect.Contract)
    {
        var parameters = new ParameterWriter(stackalloc char[StackLength]);
        if (query.Select.Count > 0)
            parameters.Add("select", SelectWriter.Write(query.Select));
        WriteFilters(ref parameters, "", query.Where, dialect);
        foreach (var related in query.Related)
            WriteRelated(ref parameters, related, dialect);
        if (query.Order.Count > 0)
            parameters.Add("order", Order(query.Order));
        if (query.HasLimit || dialect == PostgrestDialect.Upstream)
            parameters.Add("limit", query.Limit.ToString(CultureInfo.InvariantCulture));
        if (query.HasOffset)
            parameters.Add("offset", query.Offset.ToString(CultureInfo.InvariantCulture));
        if (query.Cursor is not null && dialect == PostgrestDialect.Contract)
            parameters.Add("cursor", query.Cursor);
        if (query.OnConflict.Count > 0)
            parameters.Add("on_conflict", string.Join(',', query.OnConflict.Select(ColumnWriter.Name)));
        if (query.Columns.Count > 0)
            parameters.Add("columns", string.Join(',', query.Columns.Select(ColumnWriter.Name)));
        return parameters.ToStringAndClear();
    }

    /// <summary>Writes one filter for people to read: as a parameter of the contract, not encoded.</summary>
    public static string Describe(Filter filter) => Parameter(filter, PostgrestDialect.Contract) switch { var (name, value) => $"{name}={value}" };

    /// <summary>Writes one term of an order as the contract does, not encoded.</summary>
    public static string Describe(OrderTerm term) => Term(term);

    /// <summary>Writes what is selected as the contract does, not encoded.</summary>
    public static string Describe(SelectItem item) => SelectWriter.Write([item]);

    private static void WriteRelated(ref ParameterWriter parameters, RelatedQuery related, PostgrestDialect dialect)
    {
        var prefix = string.Concat(related.Path.Select(name => $"{ColumnWriter.Name(name)}."));
        WriteFilters(ref parameters, prefix, related.Where, dialect);
        if (related.Order.Count > 0)
            parameters.Add($"{prefix}order", Order(related.Order));
        if (related.Limit is { } limit)
            parameters.Add($"{prefix}limit", limit.ToString(CultureInfo.InvariantCulture));
        if (related.Offset > 0)
            parameters.Add($"{prefix}offset", related.Offset.ToString(CultureInfo.InvariantCulture));
    }

    // What stands side by side in a query string holds together, so that the outermost 'and' needs no brackets.
    private static void WriteFilters(ref ParameterWriter parameters, string prefix, Filter? filter, PostgrestDialect dialect)
    {
        if (filter is Filter.And { Negated: false, Terms.Count: > 1 } and)
        {
            foreach (var term in and.Terms)
                WriteFilter(ref parameters, prefix, term, dialect);
        }
        else if (filter is not null)
        {
            WriteFilter(ref parameters, prefix, filter, dialect);
        }
    }

    private static void WriteFilter(ref ParameterWriter parameters, string prefix, Filter filter, PostgrestDialect dialect)
    {
        var (name, value) = Parameter(filter, dialect);
        parameters.Add(prefix + name, value);
    }

    private static (string Name, string Value) Parameter(Filter filter, PostgrestDialect dialect) => filter switch
    {
        Filter.Condition condition => (ColumnWriter.Path(condition.Column), ConditionWriter.Operation(condition, nested: false, dialect)),
        Filter.And and => ($"{(and.Negated ? "not." : "")}and", ConditionWriter.Terms(and.Terms, dialect)),
        Filter.Or or => ($"{(or.Negated ? "not." : "")}or", ConditionWriter.Terms(or.Terms, dialect)),
        _ => throw new ArgumentOutOfRangeException(nameof(filter)),
    };

    private static string Order(EquatableArray<OrderTerm> order) => order.Count == 1 ? Term(order[0]) : string.Join(',', order.Select(Term));

    private static string Term(OrderTerm term) => string.Concat(
        ColumnWriter.Path(term.Column),
        term.Descending ? ".desc" : "",
        term.Nulls switch { NullsOrder.First => ".nullsfirst", NullsOrder.Last => ".nullslast", _ => "" });

    /// <summary>Writes on the stack, and beyond what fits there into a rented array.</summary>
    private ref struct ParameterWriter(Span<char> stack)
    {
        private DefaultInterpolatedStringHandler _text = new(0, 0, CultureInfo.InvariantCulture, stack);
        private bool _separate;

        public void Add(string name, string value)
        {
            if (_separate)
                _text.AppendLiteral("&");
            _separate = true;
            _text.AppendLiteral(Uri.EscapeDataString(name));
            _text.AppendLiteral("=");
            _text.AppendLiteral(Uri.EscapeDataString(value));
        }

        public string ToStringAndClear() => _text.ToStringAndClear();
    }
}
