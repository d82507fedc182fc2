using System.Globalization;
using System.Text;
using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database.Postgrest;

/// <summary>
/// Writes a query as PostgREST's query string: the canonical form of the contract, which the parser reads back to the same
/// query, or the form for a PostgREST upstream, which knows neither quoted literals outside of lists nor cursors.
/// </summary>
public static class PostgrestWriter
{
    /// <summary>Writes a query, percent-encoded and without a question mark.</summary>
    public static string Write(RowQuery query, PostgrestDialect dialect = PostgrestDialect.Contract)
    {
        var parameters = new ParameterWriter();
        if (query.Select.Count > 0)
            parameters.Add("select", SelectWriter.Write(query.Select));
        WriteFilters(parameters, "", query.Where, dialect);
        foreach (var related in query.Related)
            WriteRelated(parameters, related, dialect);
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
        return parameters.ToString();
    }

    private static void WriteRelated(ParameterWriter parameters, RelatedQuery related, PostgrestDialect dialect)
    {
        var prefix = string.Concat(related.Path.Select(name => $"{ColumnWriter.Name(name)}."));
        WriteFilters(parameters, prefix, related.Where, dialect);
        if (related.Order.Count > 0)
            parameters.Add($"{prefix}order", Order(related.Order));
        if (related.Limit is { } limit)
            parameters.Add($"{prefix}limit", limit.ToString(CultureInfo.InvariantCulture));
        if (related.Offset > 0)
            parameters.Add($"{prefix}offset", related.Offset.ToString(CultureInfo.InvariantCulture));
    }

    // What stands side by side in a query string holds together, so that the outermost 'and' needs no brackets.
    private static void WriteFilters(ParameterWriter parameters, string prefix, Filter? filter, PostgrestDialect dialect)
    {
        if (filter is Filter.And { Negated: false, Terms.Count: > 1 } and)
        {
            foreach (var term in and.Terms)
                WriteFilter(parameters, prefix, term, dialect);
        }
        else if (filter is not null)
        {
            WriteFilter(parameters, prefix, filter, dialect);
        }
    }

    private static void WriteFilter(ParameterWriter parameters, string prefix, Filter filter, PostgrestDialect dialect)
    {
        switch (filter)
        {
            case Filter.Condition condition:
                parameters.Add(prefix + ColumnWriter.Path(condition.Column), ConditionWriter.Operation(condition, nested: false, dialect));
                break;
            case Filter.And and:
                parameters.Add($"{prefix}{(and.Negated ? "not." : "")}and", ConditionWriter.Terms(and.Terms, dialect));
                break;
            case Filter.Or or:
                parameters.Add($"{prefix}{(or.Negated ? "not." : "")}or", ConditionWriter.Terms(or.Terms, dialect));
                break;
        }
    }

    private static string Order(EquatableArray<OrderTerm> order) => string.Join(',', order.Select(term =>
        ColumnWriter.Path(term.Column)
        + (term.Descending ? ".desc" : "")
        + (term.Nulls switch { NullsOrder.First => ".nullsfirst", NullsOrder.Last => ".nullslast", _ => "" })));

    private sealed class ParameterWriter
    {
        private readonly StringBuilder _text = new();

        public void Add(string name, string value)
        {
            if (_text.Length > 0)
                _text.Append('&');
            _text.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        public override string ToString() => _text.ToString();
    }
}
