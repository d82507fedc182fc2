using Providers.Abstractions.Database.Query;

namespace Providers.Firebase.Firestore.Planning;

/// <summary>The fields that an answer needs, so that Firestore sends no others.</summary>
internal static class SelectedFields
{
    /// <summary>Paths of fields; null where all are needed.</summary>
    public static IReadOnlyList<string>? Of(EquatableArray<SelectItem> select, Filter? where, EquatableArray<OrderTerm> order)
    {
        // The field 'id' tells how the id was written.
        var columns = new HashSet<string>(StringComparer.Ordinal) { "id" };
        if (select.Count == 0)
            return null;
        foreach (var item in select)
        {
            switch (item)
            {
                case SelectItem.Column column:
                    columns.Add(column.Path.Column);
                    break;
                case SelectItem.Aggregate { Path: var path }:
                    if (path is not null)
                        columns.Add(path.Column);
                    break;
                default:
                    return null;
            }
        }

        foreach (var term in order)
            columns.Add(term.Column.Column);
        if (where is not null)
            Add(where, columns);
        return columns.All(FieldPath.CanName) ? [.. columns.Select(FieldPath.Of)] : null;
    }

    private static void Add(Filter filter, HashSet<string> columns)
    {
        switch (filter)
        {
            case Filter.And and:
                foreach (var term in and.Terms)
                    Add(term, columns);
                break;
            case Filter.Or or:
                foreach (var term in or.Terms)
                    Add(term, columns);
                break;
            case Filter.Condition condition:
                columns.Add(condition.Column.Column);
                break;
        }
    }
}
