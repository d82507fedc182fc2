using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Catalog;

/// <summary>Changes the tables of a store, within one work of its writer.</summary>
internal sealed class CatalogWriter(SqliteSession session, ImmutableDictionary<string, TableInfo> tables)
{
    // Most queries order by it, so that its keys are kept from the start.
    private const string AlwaysKeyed = "created_at";

    private const int MaxNameLength = 200;

    public SqliteSession Session { get; } = session;

    public ImmutableDictionary<string, TableInfo> Tables { get; private set; } = tables;

    /// <summary>The table of that name, made where there is none.</summary>
    public TableInfo GetOrCreate(string name)
    {
        if (Tables.TryGetValue(name, out var table))
            return table;
        if (Tables.Count >= TableInfo.MaxTables)
            throw new ProviderException(ErrorKind.InvalidRequest, $"There are {TableInfo.MaxTables} tables already, which is the most. Put rows of one kind into one table.");
        if (name.Length > MaxNameLength)
            throw new ProviderException(ErrorKind.InvalidRequest, $"The table's name is longer than {MaxNameLength} characters. Choose a shorter one.");
        var insert = Session.Prepare("INSERT INTO gateway_tables (name) VALUES (?1) RETURNING number");
        insert.BindText(1, name);
        insert.Step();
        var number = (int)insert.Int64(0);
        insert.Reset();
        table = new TableInfo(number, name, [], [], [], SeenOverflow: false);
        Session.Execute($"CREATE TABLE {table.Sql} (id TEXT NOT NULL UNIQUE, doc BLOB NOT NULL) STRICT");
        Tables = Tables.Add(name, table);
        return AddKey(table, AlwaysKeyed, ColumnKind.Timestamp, ready: true);
    }

    /// <summary>Adds a key column, whose rows are yet to be filled unless there are none.</summary>
    public TableInfo AddKey(TableInfo table, string column, ColumnKind kind, bool ready)
    {
        var key = new KeyColumn(table.Keys.Length + 1, column, kind, ready);
        var insert = Session.Prepare("INSERT INTO gateway_keys (table_number, number, column_name, kind, ready) VALUES (?1, ?2, ?3, ?4, ?5)");
        insert.BindInt64(1, table.Number);
        insert.BindInt64(2, key.Number);
        insert.BindText(3, column);
        insert.BindInt64(4, (long)kind);
        insert.BindInt64(5, ready ? 1 : 0);
        insert.Step();
        insert.Reset();
        Session.Execute($"ALTER TABLE {table.Sql} ADD COLUMN {key.Sql} BLOB");
        return Replace(table with { Keys = table.Keys.Add(key) });
    }

    /// <summary>Marks a key column as filled.</summary>
    public TableInfo SetReady(TableInfo table, KeyColumn key)
    {
        var update = Session.Prepare("UPDATE gateway_keys SET ready = 1 WHERE table_number = ?1 AND number = ?2");
        update.BindInt64(1, table.Number);
        update.BindInt64(2, key.Number);
        update.Step();
        update.Reset();
        return Replace(table with { Keys = table.Keys.Replace(key, key with { Ready = true }) });
    }

    /// <summary>Adds an index over key columns, with the id last so that it also gives the order of ties.</summary>
    public TableInfo AddIndex(TableInfo table, ImmutableArray<int> keys)
    {
        var text = string.Join(',', keys.Select(key => key.ToString(CultureInfo.InvariantCulture)));
        var insert = Session.Prepare("INSERT INTO gateway_indexes (table_number, keys) VALUES (?1, ?2)");
        insert.BindInt64(1, table.Number);
        insert.BindText(2, text);
        insert.Step();
        insert.Reset();

        // Partial, so that rows whose keys are yet to be written cost nothing.
        var columns = string.Join(", ", keys.Select(KeyColumn.NameOf));
        Session.Execute($"CREATE INDEX {table.Sql}_{text.Replace(',', '_')} ON {table.Sql} ({columns}, id) WHERE {KeyColumn.NameOf(keys[0])} IS NOT NULL");
        return Replace(table with { Indexes = table.Indexes.Add(keys) });
    }

    /// <summary>Remembers the columns that a document has.</summary>
    public TableInfo Remember(TableInfo table, JsonElement document)
    {
        if (table.SeenOverflow)
            return table;
        foreach (var property in document.EnumerateObject())
        {
            if (!table.Seen.Contains(property.Name))
                table = Remember(table, property.Name);
        }

        return table;
    }

    private TableInfo Remember(TableInfo table, string column)
    {
        if (table.SeenOverflow)
            return table;
        if (table.Seen.Count >= TableInfo.MaxSeen)
        {
            var overflow = Session.Prepare("UPDATE gateway_tables SET overflow = 1 WHERE number = ?1");
            overflow.BindInt64(1, table.Number);
            overflow.Step();
            overflow.Reset();
            return Replace(table with { SeenOverflow = true });
        }

        var insert = Session.Prepare("INSERT OR IGNORE INTO gateway_seen (table_number, column_name) VALUES (?1, ?2)");
        insert.BindInt64(1, table.Number);
        insert.BindText(2, column);
        insert.Step();
        insert.Reset();
        return Replace(table with { Seen = table.Seen.Add(column) });
    }

    private TableInfo Replace(TableInfo table)
    {
        Tables = Tables.SetItem(table.Name, table);
        return table;
    }
}
