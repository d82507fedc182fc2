using System.Collections.Frozen;
using Providers.Abstractions.Capabilities;

namespace Providers.Abstractions.Database.Query;

/// <summary>What a query needs a provider to be able to do.</summary>
public static class QueryFeatures
{
    /// <summary>The first feature that the query uses and that is not declared; null where all are. Plain queries cost no allocation.</summary>
    /// <param name="query">The query.</param>
    /// <param name="declared">Names out of <see cref="DatabaseFeature"/>.</param>
    public static string? FirstUnsupported(RowQuery query, FrozenSet<string> declared)
    {
        if (query.Cursor is not null && !declared.Contains(DatabaseFeature.Cursor))
            return DatabaseFeature.Cursor;
        if (OfSelect(query.Select, declared) is { } selected)
            return selected;
        if (query.Where is { } filter && OfFilter(filter, declared) is { } filtered)
            return filtered;
        if (OfOrder(query.Order, declared) is { } ordered)
            return ordered;
        foreach (var related in query.Related)
        {
            if (!declared.Contains(DatabaseFeature.Related))
                return DatabaseFeature.Related;
            if ((related.Where is { } where ? OfFilter(where, declared) : null) is { } missing)
                return missing;
            if (OfOrder(related.Order, declared) is { } order)
                return order;
        }

        return null;
    }

    private static string? OfSelect(EquatableArray<SelectItem> select, FrozenSet<string> declared)
    {
        foreach (var item in select)
        {
            var missing = item switch
            {
                SelectItem.Column column => OfPath(column.Path, declared) ?? Cast(column.Cast, declared),
                SelectItem.Aggregate aggregate => Need(DatabaseFeature.Aggregate, declared)
                    ?? (aggregate.Path is { } path ? OfPath(path, declared) : null)
                    ?? Cast(aggregate.Cast ?? aggregate.InputCast, declared),
                SelectItem.Related related => Need(related.Spread ? DatabaseFeature.Spread : DatabaseFeature.Related, declared)
                    ?? OfSelect(related.Select, declared),
                _ => null,
            };
            if (missing is not null)
                return missing;
        }

        return null;
    }

    private static string? OfFilter(Filter filter, FrozenSet<string> declared)
    {
        if (filter is Filter.Condition condition)
            return Need(DatabaseFeature.Filter(condition.Operator), declared) ?? OfPath(condition.Column, declared);
        foreach (var term in filter is Filter.And and ? and.Terms : ((Filter.Or)filter).Terms)
        {
            if (OfFilter(term, declared) is { } missing)
                return missing;
        }

        return null;
    }

    private static string? OfOrder(EquatableArray<OrderTerm> order, FrozenSet<string> declared)
    {
        foreach (var term in order)
        {
            if (OfPath(term.Column, declared) is { } missing)
                return missing;
        }

        return null;
    }

    private static string? OfPath(ColumnPath path, FrozenSet<string> declared) =>
        path.IsColumn ? null : Need(DatabaseFeature.JsonPath, declared);

    private static string? Cast(string? cast, FrozenSet<string> declared) => cast is null ? null : Need(DatabaseFeature.Cast, declared);

    private static string? Need(string feature, FrozenSet<string> declared) => declared.Contains(feature) ? null : feature;
}
