using System.Text.Json;
using Providers.Abstractions.Storage;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>The SQL of objects.</summary>
internal static class ObjectTable
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    public const string Columns = "bucket, path, blob, size, content_type, etag, metadata, owner, created_at, updated_at";

    public static StoredObject? Find(SqliteSession session, ObjectAddress address)
    {
        var select = session.Prepare($"SELECT {Columns} FROM storage_objects WHERE bucket = ?1 AND path = ?2");
        select.BindText(1, address.Bucket);
        select.BindText(2, address.Path);
        return select.Step() ? Read(select) : null;
    }

    public static StoredObject Read(Statement row) => new(
        new ObjectInfo
        {
            Bucket = row.String(0)!,
            Path = row.String(1)!,
            Size = row.Int64(3),
            ContentType = row.String(4)!,
            ETag = row.String(5)!,
            Metadata = row.IsNull(6) ? null : ParseJson(row.Text(6)),
            CreatedAt = StoredInstant.Read(row.Int64(8)),
            UpdatedAt = StoredInstant.Read(row.Int64(9)),
        },
        row.String(2)!,
        row.String(7));

    /// <summary>Writes a row in place of the one that is there; gives the blob that lost its last row, or null.</summary>
    public static string? Put(SqliteSession session, StoredObject item, StoredObject? replaced)
    {
        var insert = session.Prepare($"INSERT OR REPLACE INTO storage_objects ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
        var info = item.Info;
        insert.BindText(1, info.Bucket);
        insert.BindText(2, info.Path);
        insert.BindText(3, item.Blob);
        insert.BindInt64(4, info.Size);
        insert.BindText(5, info.ContentType);
        insert.BindText(6, info.ETag);
        if (info.Metadata is { } metadata)
            insert.BindText(7, metadata.GetRawText());
        if (item.Owner is { } owner)
            insert.BindText(8, owner);
        insert.BindInt64(9, StoredInstant.Write(info.CreatedAt));
        insert.BindInt64(10, StoredInstant.Write(info.UpdatedAt));
        insert.Step();
        HeldBytes.Add(session, info.Size - (replaced?.Info.Size ?? 0));
        return replaced is not null && Garbage.Note(session, replaced.Blob) ? replaced.Blob : null;
    }

    /// <summary>Deletes a row; gives the blob that lost its last row, or null.</summary>
    public static string? Delete(SqliteSession session, StoredObject item)
    {
        Remove(session, item.Info);
        return Garbage.Note(session, item.Blob) ? item.Blob : null;
    }

    /// <summary>Deletes a row whose blob another row takes over.</summary>
    public static void Remove(SqliteSession session, ObjectInfo info)
    {
        var delete = session.Prepare("DELETE FROM storage_objects WHERE bucket = ?1 AND path = ?2");
        delete.BindText(1, info.Bucket);
        delete.BindText(2, info.Path);
        delete.Step();
        HeldBytes.Add(session, -info.Size);
    }

    /// <summary>Deletes all rows whose path starts so, of one owner where given; their blobs become garbage.</summary>
    public static long DeletePrefix(SqliteSession session, string bucket, string prefix, string? owner)
    {
        var range = $"FROM storage_objects WHERE bucket = ?1 AND path >= ?2 AND path < ?3{(owner is null ? "" : " AND owner = ?4")}";
        Bind(session.Prepare($"INSERT OR IGNORE INTO storage_garbage SELECT DISTINCT blob {range}")).Step();
        var size = Bind(session.Prepare($"SELECT coalesce(sum(size), 0) {range}"));
        HeldBytes.Add(session, size.Step() ? -size.Int64(0) : 0);
        Bind(session.Prepare($"DELETE {range}")).Step();
        var deleted = session.Changes;
        session.Prepare("DELETE FROM storage_garbage WHERE EXISTS (SELECT 1 FROM storage_objects o WHERE o.blob = storage_garbage.blob)").Step();
        return deleted;

        Statement Bind(Statement statement)
        {
            statement.BindText(1, bucket);
            statement.BindText(2, prefix);
            statement.BindText(3, PathRange.After(prefix));
            if (owner is not null)
                statement.BindText(4, owner);
            return statement;
        }
    }

    public static bool IsUsed(SqliteSession session, string blob)
    {
        var select = session.Prepare("SELECT 1 FROM storage_objects WHERE blob = ?1 LIMIT 1");
        select.BindText(1, blob);
        return select.Step();
    }

    private static JsonElement ParseJson(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        return JsonElement.ParseValue(ref reader);
    }
}
