using Providers.Abstractions.Connections;
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
