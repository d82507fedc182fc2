using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Paging;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;

namespace Providers.Supabase.Database;

/// <summary>The order that pages follow: the query's own, with ties by id; and the condition of lying behind a row.</summary>
internal sealed class PageOrder
{
    private const string KeyPrefix = "gw_key_";

    private readonly OrderTerm[] _terms;

    public PageOrder(EquatableArray<OrderTerm> order)
    {
        var id = new OrderTerm(new ColumnPath("id"));
        _terms = [.. order.TakeWhile(term => term.Column != id.Column), .. order.Where(term => term.Column == id.Column).Take(1).DefaultIfEmpty(id)];
    }

    /// <summary>Whether a property of a row is one of the keys, which the caller did not ask for.</summary>
    public static bool IsKey(string name) => name.StartsWith(KeyPrefix, StringComparison.Ordinal);

    /// <summary>The query for one page, and one row more.</summary>
    public RowQuery PageQuery(DatabaseOperation.QueryRows operation, Connection connection)
    {
        var query = operation.Query;
        var after = query.Cursor is { Length: > 0 } cursor ? After(RowCursor.Decode(cursor, operation.Table, query, connection)) : null;
        return query with
        {
            Select = new EquatableArray<SelectItem>([.. query.Select.Count == 0 ? [new SelectItem.All()] : query.Select, .. _terms.Select((term, i) => new SelectItem.Column(term.Column, Name(i)))]),
            Where = after is null ? query.Where : query.Where is null ? after : new Filter.And([query.Where, after]),
            Order = new EquatableArray<OrderTerm>(_terms),
            Limit = query.Limit + 1,
            HasLimit = true,
            Cursor = null,
        };
    }

    /// <summary>The keys of a row, as they were answered.</summary>
    public IReadOnlyList<byte[]> Keys(JsonElement row) =>
        [.. _terms.Select((_, i) => row.TryGetProperty(Name(i), out var key) ? JsonMarshal.GetRawUtf8Value(key).ToArray() : "null"u8.ToArray())];

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"{KeyPrefix}{index}");

    private Filter After(IReadOnlyList<byte[]> keys)
    {
        if (keys.Count != _terms.Length)
            throw RowCursor.Invalid();
        Filter? after = null;
        for (var i = _terms.Length - 1; i >= 0; i--)
        {
            var (term, key) = (_terms[i], Read(keys[i], _terms[i].Column));
            var beyond = Beyond(term, key);
            var tied = after is null ? null : new Filter.And([Equal(term, key), after]);
            after = (beyond, tied) switch
            {
                (null, null) => Never(term),
                (null, _) => tied,
                (_, null) => beyond,
                _ => new Filter.Or([beyond, tied]),
            };
        }

        return after!;
    }

    // Null stands behind all others or before them; nothing but the others compares with a value.
    private static Filter? Beyond(OrderTerm term, string? key)
    {
        if (key is null)
            return term.NullsFirst ? Is(term, IsValue.NotNull) : null;
        var compared = new Filter.Condition(
            term.Column, term.Descending ? FilterOperator.LessThan : FilterOperator.GreaterThan, new Operand.Scalar(new Literal(key, Quoted: true)));
        return term.NullsFirst || term.Column.Column == "id" ? compared : new Filter.Or([compared, Is(term, IsValue.Null)]);
    }

    private static Filter.Condition Equal(OrderTerm term, string? key) => key is null
        ? Is(term, IsValue.Null)
        : new Filter.Condition(term.Column, FilterOperator.Equal, new Operand.Scalar(new Literal(key, Quoted: true)));

    private static Filter.Condition Is(OrderTerm term, IsValue value) => new(term.Column, FilterOperator.Is, new Operand.Is(value));

    private static Filter.And Never(OrderTerm term) => new([Is(term, IsValue.Null), Is(term, IsValue.NotNull)]);

    // A path into JSON that is not read as text compares with JSON, a text's quotes included.
    private static string? Read(byte[] key, ColumnPath column)
    {
        try
        {
            var value = JsonElement.Parse(key);
            return value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String when column.IsColumn || column.AsText => value.GetString(),
                _ => Encoding.UTF8.GetString(key),
            };
        }
        catch (JsonException)
        {
            throw RowCursor.Invalid();
        }
    }
}
