using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database.Tables;

/// <summary>Whose a row is, in tables of <see cref="AccessPolicy.Owner"/>.</summary>
public static class OwnedRows
{
    /// <summary>The column that tells it.</summary>
    public const string Column = "user_id";

    /// <summary>A filter, confined to the rows of one user.</summary>
    /// <param name="filter">The filter; null for all rows.</param>
    /// <param name="owner">The user's id; null to leave the filter as it is.</param>
    public static Filter? Confine(Filter? filter, string? owner)
    {
        if (owner is null)
            return filter;
        var own = new Filter.Condition(new ColumnPath(Column), FilterOperator.Equal, new Operand.Scalar(new Literal(owner, Quoted: true)));
        return filter is null ? own : new Filter.And([own, filter]);
    }
}
