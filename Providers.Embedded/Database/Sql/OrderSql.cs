using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Values;

namespace Providers.Embedded.Database.Sql;

/// <summary>Writes orders as SQL over key columns, and the condition that a row lies behind a cursor.</summary>
internal sealed class OrderSql
{
    private readonly Term[] _terms;

    private OrderSql(Term[] terms) => _terms = terms;

    /// <summary>The key expressions that make up a cursor; the id is the last.</summary>
    public IEnumerable<KeyExpression> Keys => _terms.Select(term => term.Key);

    /// <summary>What is ordered by first.</summary>
    public KeyExpression First => _terms[0].Key;

    /// <summary>Prepares an order with ties by id; null where SQLite lacks one of its keys.</summary>
    public static OrderSql? Create(EquatableArray<OrderTerm> order, Func<ColumnPath, KeyExpression?> find)
    {
        var terms = new List<Term>(order.Count + 1);
        foreach (var term in order)
        {
            if (find(term.Column) is not { } key)
                return null;
            terms.Add(new Term(key, term.Descending, term.NullsFirst));
        }

        terms.Add(new Term(KeyExpression.Id, Descending: false, NullsFirst: false));
        return new OrderSql([.. terms]);
    }

    public void Write(SqlText sql)
    {
        for (var i = 0; i < _terms.Length; i++)
        {
            var term = _terms[i];
            sql.Add(i == 0 ? " ORDER BY " : ", ");
            if (!term.IsNatural)
                sql.Add($"({term.Key.Sql} = {KeyExpression.NullKey}) {(term.NullsFirst ? "DESC" : "ASC")}, ");
            sql.Add(term.Key.Sql).Add(term.Descending ? " DESC" : " ASC");
        }
    }

    /// <summary>Writes the condition that a row comes after the one with these keys.</summary>
    public void WriteAfter(IReadOnlyList<byte[]> keys, SqlText sql)
    {
        // Implied by what follows; it alone lets an index be entered at the right place.
        var first = _terms[0];
        if (first.IsNatural)
            first.Key.Bind(sql.Add("(").Add(first.Key.Sql).Add(first.Descending ? " <= " : " >= "), keys[0]).Add(" AND ");
        WriteAfter(keys, 0, sql);
        if (first.IsNatural)
            sql.Add(")");
    }

    private void WriteAfter(IReadOnlyList<byte[]> keys, int index, SqlText sql)
    {
        var (term, key) = (_terms[index], keys[index]);
        sql.Add("(");
        WriteBeyond(term, key, sql);
        if (index + 1 < _terms.Length)
        {
            term.Key.Bind(sql.Add(" OR (").Add(term.Key.Sql).Add(" = "), key).Add(" AND ");
            WriteAfter(keys, index + 1, sql);
            sql.Add(")");
        }

        sql.Add(")");
    }

    private static void WriteBeyond(Term term, byte[] key, SqlText sql)
    {
        if (term.IsNatural)
        {
            term.Key.Bind(sql.Add(term.Key.Sql).Add(term.Descending ? " < " : " > "), key);
            return;
        }

        var isNull = key[0] == SortKey.Null;
        var notNull = $"{term.Key.Sql} <> {KeyExpression.NullKey}";
        if (isNull)
            sql.Add(term.NullsFirst ? notNull : "0");
        else if (term.Descending)
            term.Key.Bind(sql.Add($"({term.Key.Sql} = {KeyExpression.NullKey} OR {term.Key.Sql} < "), key).Add(")");
        else
            term.Key.Bind(sql.Add($"({notNull} AND {term.Key.Sql} > "), key).Add(")");
    }

    /// <param name="Key">The key.</param>
    /// <param name="Descending">Whether the greatest comes first.</param>
    /// <param name="NullsFirst">Whether nulls come before all others.</param>
    private readonly record struct Term(KeyExpression Key, bool Descending, bool NullsFirst)
    {
        /// <summary>Whether the keys' own order, in which null is the greatest, is the one wanted.</summary>
        public bool IsNatural => Key.IsId || NullsFirst == Descending;
    }
}
