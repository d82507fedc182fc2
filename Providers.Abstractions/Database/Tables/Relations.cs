using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Tables;

/// <summary>Finds the declared relationships that a query means, on stores that know of none themselves.</summary>
public static class Relations
{
    /// <summary>The relationship that an item of <c>select</c> means.</summary>
    /// <exception cref="ProviderException">
    /// <see cref="ErrorKind.InvalidRequest"/>: none is declared; <see cref="ErrorKind.InsufficientScope"/>: the key may not read the related table.
    /// </exception>
    public static RelationDeclaration Find(SelectItem.Related item, TableDeclaration parent, Caller caller)
    {
        if (!parent.Relations.TryGetValue(item.Hint ?? item.Relation, out var relation) || (item.Hint is not null && relation.Table != item.Relation))
        {
            var known = parent.Relations.Count == 0 ? "None are declared" : $"Declared are: {string.Join(", ", parent.Relations.Keys.Order(StringComparer.Ordinal))}";
            throw new ProviderException(ErrorKind.InvalidRequest, $"'select' asks for '{item.Relation}', which is no relation of the table. {known}; the connection's settings declare them under 'tables:…:relations'.");
        }

        if (!caller.MayRead(relation.Table))
            throw new ProviderException(ErrorKind.InsufficientScope, $"'select' asks for rows of '{relation.Table}', for which the key lacks the scope 'db:read'. Use a key that holds it.");
        return relation;
    }

    /// <summary>Refuses what takes a database that joins: a filter by whether there are related rows, and aggregates over them.</summary>
    /// <param name="item">The related rows that are asked for.</param>
    /// <param name="where">The filter on the rows that they are related to.</param>
    /// <exception cref="ProviderException"><see cref="ErrorKind.NotSupported"/></exception>
    public static void CheckPossible(SelectItem.Related item, Filter? where)
    {
        var name = item.Alias ?? item.Relation;
        if (Tests(where, name))
            throw new ProviderException(ErrorKind.NotSupported, $"Rows cannot be chosen here by whether they have '{name}'. Write '{item.Relation}!inner(…)' in 'select' for those that have some.");
        if (RowAggregation.IsAggregation(item.Select))
            throw new ProviderException(ErrorKind.NotSupported, $"Aggregates over '{name}' of each row are not possible here. Ask for them in a query of '{item.Relation}' itself, grouped by the column that refers to these rows.");
    }

    private static bool Tests(Filter? where, string relation) => where switch
    {
        Filter.And and => and.Terms.Any(term => Tests(term, relation)),
        Filter.Or or => or.Terms.Any(term => Tests(term, relation)),
        Filter.Condition { Operand: Operand.Is { Value: IsValue.Null or IsValue.NotNull } } condition => condition.Column.IsColumn && condition.Column.Column == relation,
        _ => false,
    };

    /// <summary>Refuses parameters of relations that <c>select</c> does not ask for.</summary>
    /// <param name="queries">What the query says about related rows.</param>
    /// <param name="planned">Those of them that belong to a relation that is asked for.</param>
    public static void CheckAll(EquatableArray<RelatedQuery> queries, IReadOnlySet<RelatedQuery> planned)
    {
        foreach (var related in queries)
        {
            if (!planned.Contains(related))
            {
                var path = string.Join('.', related.Path);
                throw new ProviderException(ErrorKind.InvalidRequest, $"'{path}' in a parameter's name is no relation that 'select' asks for. Add '{path}(…)' to it, or put a column's name that holds a dot in double quotes.");
            }
        }
    }
}
