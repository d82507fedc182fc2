using System.Collections.Immutable;
using System.Globalization;
using Providers.Abstractions.Database.Values;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Catalog;

/// <summary>Reads what a file says of its tables.</summary>
internal static class CatalogReader
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE gateway_tables (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, overflow INTEGER NOT NULL DEFAULT 0) STRICT;
        CREATE TABLE gateway_keys (table_number INTEGER NOT NULL, number INTEGER NOT NULL, column_name TEXT NOT NULL, kind INTEGER NOT NULL, ready INTEGER NOT NULL, PRIMARY KEY (table_number, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE gateway_indexes (table_number INTEGER NOT NULL, keys TEXT NOT NULL, PRIMARY KEY (table_number, keys)) STRICT, WITHOUT ROWID;
        CREATE TABLE gateway_seen (table_number INTEGER NOT NULL, column_name TEXT NOT NULL, PRIMARY KEY (table_number, column_name)) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE gateway_once (name BLOB NOT NULL PRIMARY KEY, at INTEGER NOT NULL, affected INTEGER NOT NULL, answer BLOB NOT NULL) STRICT;
        CREATE INDEX gateway_once_at ON gateway_once (at);
        """,
    ];

    /// <summary>Makes the tables that describe tables, where they are not there yet.</summary>
    public static void Prepare(SqliteSession session) => SchemaSteps.Apply(session, "database", Steps);

    public static ImmutableDictionary<string, TableInfo> Read(SqliteSession session)
    {
        var tables = ImmutableDictionary.CreateBuilder<string, TableInfo>(StringComparer.Ordinal);
        var read = session.Prepare("SELECT number, name, overflow FROM gateway_tables");
        var rows = new List<(int Number, string Name, bool Overflow)>();
        while (read.Step())
            rows.Add(((int)read.Int64(0), read.String(1)!, read.Int64(2) != 0));
        foreach (var (number, name, overflow) in rows)
            tables.Add(name, new TableInfo(number, name, Keys(session, number), Indexes(session, number), Seen(session, number), overflow));
        return tables.ToImmutable();
    }

    private static ImmutableArray<KeyColumn> Keys(SqliteSession session, int table)
    {
        var keys = ImmutableArray.CreateBuilder<KeyColumn>();
        var read = session.Prepare("SELECT number, column_name, kind, ready FROM gateway_keys WHERE table_number = ?1 ORDER BY number");
        read.BindInt64(1, table);
        while (read.Step())
            keys.Add(new KeyColumn((int)read.Int64(0), read.String(1)!, (ColumnKind)read.Int64(2), read.Int64(3) != 0));
        return keys.ToImmutable();
    }

    private static ImmutableArray<ImmutableArray<int>> Indexes(SqliteSession session, int table)
    {
        var indexes = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        var read = session.Prepare("SELECT keys FROM gateway_indexes WHERE table_number = ?1");
        read.BindInt64(1, table);
        while (read.Step())
            indexes.Add([.. read.String(0)!.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))]);
        return indexes.ToImmutable();
    }

    private static ImmutableHashSet<string> Seen(SqliteSession session, int table)
    {
        var seen = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        var read = session.Prepare("SELECT column_name FROM gateway_seen WHERE table_number = ?1");
        read.BindInt64(1, table);
        while (read.Step())
            seen.Add(read.String(0)!);
        return seen.ToImmutable();
    }
}
