using Providers.Embedded.Database.Writing;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Catalog;

/// <summary>Writes the keys of rows that were there before their key column.</summary>
internal static class KeyFilling
{
    private const int FilledAtOnce = 2_000;
    private const int BatchSize = 500;

    /// <summary>Fills a new key column, where that takes no time worth mentioning.</summary>
    public static TableInfo FillIfSmall(CatalogWriter writer, TableInfo table, KeyColumn key)
    {
        var count = writer.Session.Prepare($"SELECT count(*) FROM (SELECT 1 FROM {table.Sql} LIMIT ?1)");
        count.BindInt64(1, FilledAtOnce + 1);
        count.Step();
        var small = count.Int64(0) <= FilledAtOnce;
        count.Reset();
        if (!small)
            return table;
        Fill(writer.Session, table, key, 0, FilledAtOnce);
        return writer.SetReady(table, key);
    }

    /// <summary>Fills one batch more; gives where to go on, or null once all rows have their key.</summary>
    public static long? Continue(CatalogWriter writer, string name, int number, long after)
    {
        var table = writer.Tables[name];
        var key = table.Keys[number - 1];
        if (key.Ready)
            return null;
        var last = Fill(writer.Session, table, key, after, BatchSize);
        if (last is null)
            writer.SetReady(table, key);
        return last;
    }

    private static long? Fill(SqliteSession session, TableInfo table, KeyColumn key, long after, int count)
    {
        var rows = new List<(long Row, byte[] Key)>(Math.Min(count, BatchSize));
        var read = session.Prepare($"SELECT rowid, json(doc) FROM {table.Sql} WHERE rowid > ?1 ORDER BY rowid LIMIT ?2");
        read.BindInt64(1, after);
        read.BindInt64(2, count);
        while (read.Step())
            rows.Add((read.Int64(0), RowKeys.Of(read.Text(1), key)));
        read.Reset();

        var write = session.Prepare($"UPDATE {table.Sql} SET {key.Sql} = ?1 WHERE rowid = ?2 AND {key.Sql} IS NULL");
        foreach (var (row, bytes) in rows)
        {
            write.BindBlob(1, bytes);
            write.BindInt64(2, row);
            write.Step();
            write.Reset();
        }

        return rows.Count < count ? null : rows[^1].Row;
    }
}
