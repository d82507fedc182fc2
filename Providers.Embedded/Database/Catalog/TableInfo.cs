using System.Collections.Immutable;
using System.Globalization;
using Providers.Abstractions.Database.Values;

namespace Providers.Embedded.Database.Catalog;

/// <summary>What is known of one table. Immutable.</summary>
/// <param name="Number">The number in its name: no name of a caller's ever becomes an identifier.</param>
/// <param name="Name">Its name in the API.</param>
/// <param name="Keys">Its key columns.</param>
/// <param name="Indexes">Its indexes, each as the numbers of its key columns in order.</param>
/// <param name="Seen">The columns that its documents have had, unless <paramref name="SeenOverflow"/>.</param>
/// <param name="SeenOverflow">Whether there were more columns than are remembered.</param>
internal sealed record TableInfo(
    int Number,
    string Name,
    ImmutableArray<KeyColumn> Keys,
    ImmutableArray<ImmutableArray<int>> Indexes,
    ImmutableHashSet<string> Seen,
    bool SeenOverflow)
{
    /// <summary>The most columns whose names are remembered.</summary>
    public const int MaxSeen = 256;

    /// <summary>The most key columns: each is written with every row.</summary>
    public const int MaxKeys = 24;

    /// <summary>The most indexes.</summary>
    public const int MaxIndexes = 12;

    /// <summary>The most tables of a store: each makes opening it slower.</summary>
    public const int MaxTables = 1_000;

    /// <summary>The table's name in SQL.</summary>
    public string Sql { get; } = Number == 0 ? "(SELECT NULL AS id, NULL AS doc WHERE 0)" : string.Create(CultureInfo.InvariantCulture, $"t{Number}");

    /// <summary>How much has been made for the table.</summary>
    public int Weight => Keys.Length + Keys.Count(static key => key.Ready) + Indexes.Length + Seen.Count + (SeenOverflow ? 1 : 0);

    /// <summary>A table to which nothing was written yet: it reads like any other, and has no rows.</summary>
    public static TableInfo Nothing(string name) => new(0, name, [], [], [], SeenOverflow: false);

    // A changed copy makes its own statements.
    private TableInfo(TableInfo other) =>
        (Number, Name, Keys, Indexes, Seen, SeenOverflow, Sql) = (other.Number, other.Name, other.Keys, other.Indexes, other.Seen, other.SeenOverflow, other.Sql);

    /// <summary>Inserts id, document and keys in the order of <see cref="Keys"/>; does nothing where the id exists.</summary>
    public string InsertSql => field ??=
        $"INSERT INTO {Sql} (id, doc{List(static (key, _) => $", {key.Sql}")}) VALUES (?1, jsonb(?2){List(static (_, i) => $", ?{i + 3}")}) ON CONFLICT (id) DO NOTHING";

    /// <summary>Replaces document and keys of a row.</summary>
    public string UpdateSql => field ??= $"UPDATE {Sql} SET doc = jsonb(?2){List(static (key, i) => $", {key.Sql} = ?{i + 3}")} WHERE id = ?1";

    public KeyColumn? FindKey(string column, ColumnKind kind)
    {
        foreach (var key in Keys)
        {
            if (key.Column == column && key.Kind == kind)
                return key;
        }

        return null;
    }

    /// <summary>Whether some document may have a column.</summary>
    public bool MayHave(string column) => SeenOverflow || Seen.Contains(column);

    /// <summary>Whether an index begins with these key columns.</summary>
    public bool HasIndex(ReadOnlySpan<int> keys)
    {
        foreach (var index in Indexes)
        {
            if (index.AsSpan().StartsWith(keys))
                return true;
        }

        return false;
    }

    private string List(Func<KeyColumn, int, string> write) => string.Concat(Keys.Select(write));
}
