using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Database.Sql;

namespace Providers.Embedded.Database.Reading;

/// <summary>
/// How a query is shared out: what SQLite filters and orders, and what is left for the gateway to evaluate row by row.
/// </summary>
internal sealed class ReadPlan
{
    private readonly TableInfo _table;
    private readonly TableDeclaration _declaration;
    private readonly FilterSql _filterSql;
    private readonly List<Filter> _pushed = [];

    private ReadPlan(TableInfo table, TableDeclaration declaration)
    {
        _table = table;
        _declaration = declaration;
        _filterSql = new FilterSql(Find);
    }

    /// <summary>What SQLite filters.</summary>
    public IReadOnlyList<Filter> Pushed => _pushed;

    /// <summary>What the gateway evaluates, or null where SQLite does all.</summary>
    public RowPredicate? Residual { get; private set; }

    /// <summary>The order in SQL, or null where the gateway orders.</summary>
    public OrderSql? Order { get; private set; }

    /// <summary>Whether a key that the query wants is still being written.</summary>
    public bool AwaitsKeys { get; private set; }

    public static ReadPlan Create(TableInfo table, TableDeclaration declaration, QueryNeeds needs, Filter? where, EquatableArray<OrderTerm> order)
    {
        var plan = new ReadPlan(table, declaration);
        List<Filter>? left = null;
        plan.Split(where, ref left);
        plan.Residual = left is null ? null : RowPredicate.Compile(new Filter.And([.. left]), declaration);
        plan.Order = OrderSql.Create(order, plan.Find);
        foreach (var (column, kind) in needs.Columns)
            plan.AwaitsKeys |= table.FindKey(column, kind) is { Ready: false };
        return plan;
    }

    /// <summary>Writes the FROM and WHERE of what SQLite filters.</summary>
    public SqlText WriteFrom(SqlText sql)
    {
        sql.Add(" FROM ").Add(_table.Sql).Add(" WHERE 1");
        foreach (var filter in _pushed)
            _filterSql.Write(filter, sql.Add(" AND "));

        // True for every row; only where it is said may SQLite order by the index, which is partial.
        if (Order is { First: { IsKeyColumn: true } first })
            sql.Add(" AND ").Add(first.Sql).Add(" IS NOT NULL");
        return sql;
    }

    /// <summary>Writes the condition of a cursor behind <see cref="WriteFrom"/>.</summary>
    public void WriteAfter(IReadOnlyList<byte[]> cursor, SqlText sql) => Order!.WriteAfter(cursor, sql.Add(" AND "));

    /// <summary>What stands in SQL for a column's key; null where the documents themselves have to be looked at.</summary>
    public static KeyExpression? FindKey(TableInfo table, TableDeclaration declaration, ColumnPath path)
    {
        if (!path.IsColumn)
            return null;
        if (path.Column == "id")
            return KeyExpression.Id;
        var kind = RowPath.KindOf(path, declaration);
        if (table.FindKey(path.Column, kind) is { Ready: true } key)
            return new KeyExpression(key.Sql, kind, IsId: false);
        return table.MayHave(path.Column) ? null : KeyExpression.Missing(kind);
    }

    private KeyExpression? Find(ColumnPath path) => FindKey(_table, _declaration, path);

    private void Split(Filter? filter, ref List<Filter>? left)
    {
        if (filter is Filter.And { Negated: false } and)
        {
            foreach (var term in and.Terms)
                Split(term, ref left);
        }
        else if (filter is not null && _filterSql.CanWrite(filter))
        {
            _pushed.Add(filter);
        }
        else if (filter is not null)
        {
            (left ??= []).Add(filter);
        }
    }
}
