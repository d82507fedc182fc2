using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Database;

/// <summary>
/// Refuses parameters about related rows that <c>select</c> does not ask for. A column whose name holds a dot reads as one
/// where its quotes were forgotten: passed over, it would leave a write without that part of its filter.
/// </summary>
internal static class RelatedParameters
{
    public static void Check(RowQuery query)
    {
        foreach (var related in query.Related)
        {
            if (!IsSelected(query.Select, related.Path.AsSpan()))
            {
                var path = string.Join('.', related.Path);
                throw new ProviderException(
                    ErrorKind.InvalidRequest,
                    $"'{path}' in a parameter's name is no relation that 'select' asks for. Add '{path}(…)' to it, or put a column's name that holds a dot in double quotes.");
            }
        }
    }

    private static bool IsSelected(EquatableArray<SelectItem> select, ReadOnlySpan<string> path)
    {
        foreach (var item in select)
        {
            if (item is SelectItem.Related related && (related.Alias == path[0] || related.Relation == path[0])
                && (path.Length == 1 || IsSelected(related.Select, path[1..])))
            {
                return true;
            }
        }

        return false;
    }
}
