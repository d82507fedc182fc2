using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>Blobs that no row refers to any more. Such a blob never comes back into use: copies are made from rows.</summary>
internal static class Garbage
{
    private const int Batch = 500;

    /// <summary>Notes the blob where no row refers to it; true where so.</summary>
    public static bool Note(SqliteSession session, string blob)
    {
        if (ObjectTable.IsUsed(session, blob))
            return false;
        var insert = session.Prepare("INSERT INTO storage_garbage (blob) VALUES (?1) ON CONFLICT DO NOTHING");
        insert.BindText(1, blob);
        insert.Step();
        return true;
    }

    public static void Forget(SqliteSession session, IEnumerable<string> blobs)
    {
        foreach (var blob in blobs)
        {
            var delete = session.Prepare("DELETE FROM storage_garbage WHERE blob = ?1");
            delete.BindText(1, blob);
            delete.Step();
        }
    }

    /// <summary>Deletes all files that are noted; what cannot be deleted stays noted.</summary>
    public static async Task CollectAsync(Store store, BlobFolder folder)
    {
        for (var last = ""; await ReadAsync(store, last) is { Count: > 0 } blobs; last = blobs[^1])
        {
            var deleted = blobs.FindAll(folder.Delete);
            if (deleted.Count == 0)
                continue;
            await store.WriteAsync(
                session =>
                {
                    Forget(session, deleted);
                    return true;
                },
                CancellationToken.None);
        }
    }

    private static async Task<List<string>> ReadAsync(Store store, string after)
    {
        using var lease = await store.ReadAsync(CancellationToken.None);
        var select = lease.Session.Prepare("SELECT blob FROM storage_garbage WHERE blob > ?1 ORDER BY blob LIMIT ?2");
        select.BindText(1, after);
        select.BindInt64(2, Batch);
        var blobs = new List<string>();
        while (select.Step())
            blobs.Add(select.String(0)!);
        return blobs;
    }
}
