using Providers.Abstractions.Database.Values;

namespace Providers.Embedded.Database.Sql;

/// <summary>What stands in SQL for the sort key of a column.</summary>
/// <param name="Sql">The expression.</param>
/// <param name="Kind">How values are compared with it.</param>
/// <param name="IsId">Whether it is the id, which is stored as text and not as a key.</param>
internal readonly record struct KeyExpression(string Sql, ColumnKind Kind, bool IsId)
{
    /// <summary>The key of null, which sorts last.</summary>
    public const string NullKey = "x'FF'";

    public static KeyExpression Id { get; } = new("id", ColumnKind.Text, IsId: true);

    /// <summary>A column that no document has.</summary>
    public static KeyExpression Missing(ColumnKind kind) => new(NullKey, kind, IsId: false);

    /// <summary>Whether it is a key column of the table, not the id and not a constant.</summary>
    public bool IsKeyColumn => !IsId && Sql != NullKey;

    /// <summary>Writes a parameter for a key: an id's is its text without the type byte.</summary>
    public SqlText Bind(SqlText sql, byte[] key) => IsId ? sql.Text(key[1..]) : sql.Blob(key);
}
