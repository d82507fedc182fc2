using System.Collections.Frozen;

namespace Providers.Abstractions.Database.Tables;

/// <summary>What a connection declares about one table of a store without a schema.</summary>
/// <param name="Columns">The declared columns by name.</param>
/// <param name="Relations">The declared relationships by name.</param>
/// <param name="Policy">What publishable keys may do, on stores without rules of their own.</param>
public sealed record TableDeclaration(
    FrozenDictionary<string, ColumnDeclaration> Columns,
    FrozenDictionary<string, RelationDeclaration> Relations,
    AccessPolicy Policy)
{
    /// <summary>What holds for a table that is not declared.</summary>
    public static TableDeclaration None { get; } = new(
        FrozenDictionary<string, ColumnDeclaration>.Empty, FrozenDictionary<string, RelationDeclaration>.Empty, AccessPolicy.None);

    /// <summary>Where the table really is, on stores where tables lie within each other; null where it is called so.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// Whether a column holds instants: declared ones and <c>created_at</c>, <c>updated_at</c>. They are compared and ordered
    /// as instants, whatever their written offset.
    /// </summary>
    public bool IsTimestamp(string column) =>
        column is "created_at" or "updated_at" || (Columns.TryGetValue(column, out var declared) && declared.Timestamp);
}
