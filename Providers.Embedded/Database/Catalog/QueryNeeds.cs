using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Embedded.Database.Sql;

namespace Providers.Embedded.Database.Catalog;

/// <summary>The key columns that a query wants, and the index that would serve it best.</summary>
internal sealed class QueryNeeds
{
    private readonly List<(string Column, ColumnKind Kind)> _columns = [];
    private readonly List<(string Column, ColumnKind Kind)> _shape = [];

    private QueryNeeds()
    {
    }

    /// <summary>The columns whose keys are compared or ordered by, the id apart.</summary>
    public IReadOnlyList<(string Column, ColumnKind Kind)> Columns => _columns;

    /// <summary>Columns compared for equality, then those of the order or of a range: how an index would be made.</summary>
    public IReadOnlyList<(string Column, ColumnKind Kind)> Shape => _shape;

    public static QueryNeeds Of(Filter? filter, EquatableArray<OrderTerm> order, TableDeclaration table)
    {
        var needs = new QueryNeeds();
        if (filter is not null)
            needs.AddColumns(filter, table);
        foreach (var term in order)
            needs.Add(term.Column, table);

        // In an order of their own, so that the same conditions, however written, share an index.
        needs.AddEqualities(filter, table);
        needs._shape.Sort(static (x, y) => string.CompareOrdinal(x.Column, y.Column));
        var equalities = needs._shape.Count;
        foreach (var term in order)
        {
            // An index gives the keys' own order, in which null is the greatest.
            if (!term.Column.IsColumn || term.NullsFirst != term.Descending)
                break;
            needs.AddToShape(term.Column, table);
        }

        if (needs._shape.Count == equalities && FindRange(filter) is { } range)
            needs.AddToShape(range, table);
        return needs;
    }

    private void AddEqualities(Filter? filter, TableDeclaration table)
    {
        if (filter is Filter.Condition condition && IsEquality(condition))
            AddToShape(condition.Column, table);
        if (filter is not Filter.And { Negated: false } and)
            return;
        foreach (var term in and.Terms)
            AddEqualities(term, table);
    }

    private static ColumnPath? FindRange(Filter? filter)
    {
        if (filter is Filter.Condition condition && IsRange(condition))
            return condition.Column;
        if (filter is not Filter.And { Negated: false } and)
            return null;
        foreach (var term in and.Terms)
        {
            if (FindRange(term) is { } column)
                return column;
        }

        return null;
    }

    private static bool IsEquality(Filter.Condition condition) =>
        condition is { Negated: false, Quantifier: Quantifier.None, Operator: FilterOperator.Equal, Column.IsColumn: true };

    private static bool IsRange(Filter.Condition condition) => condition is
    {
        Negated: false, Quantifier: Quantifier.None, Column.IsColumn: true,
        Operator: FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual or FilterOperator.LessThan or FilterOperator.LessThanOrEqual or FilterOperator.In,
    };

    private void AddColumns(Filter filter, TableDeclaration table)
    {
        switch (filter)
        {
            case Filter.Condition condition when FilterSql.IsPushable(condition.Operator):
                Add(condition.Column, table);
                break;
            case Filter.And and:
                foreach (var term in and.Terms)
                    AddColumns(term, table);
                break;
            case Filter.Or or:
                foreach (var term in or.Terms)
                    AddColumns(term, table);
                break;
        }
    }

    private void Add(ColumnPath path, TableDeclaration table)
    {
        if (path.IsColumn && path.Column != "id" && KeyOf(path, table) is var key && !_columns.Contains(key))
            _columns.Add(key);
    }

    private void AddToShape(ColumnPath path, TableDeclaration table)
    {
        // The id is unique: whatever stands behind it decides nothing, and it ends every index anyway.
        if (path.Column != "id" && KeyOf(path, table) is var key && !_shape.Contains(key))
            _shape.Add(key);
    }

    private static (string, ColumnKind) KeyOf(ColumnPath path, TableDeclaration table) => (path.Column, RowPath.KindOf(path, table));
}
