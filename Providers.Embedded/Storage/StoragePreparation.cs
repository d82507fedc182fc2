using System.Collections.Concurrent;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>Makes the storage's tables, and deletes what an earlier process left behind.</summary>
internal sealed class StoragePreparation : Preparation
{
    // Paths compare by their UTF-8 bytes, SQLite's own order of text. A blob may have several rows (copies): it is garbage
    // once it has none. The garbage is written in the transaction that makes it, so that a crash forgets none.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE storage_buckets (
            name TEXT PRIMARY KEY, public INTEGER NOT NULL, max_size INTEGER, allowed_types TEXT, created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE storage_objects (
            bucket TEXT NOT NULL, path TEXT NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL, content_type TEXT NOT NULL,
            etag TEXT NOT NULL, metadata TEXT, owner TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
            PRIMARY KEY (bucket, path)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX storage_objects_blob ON storage_objects (blob);
        CREATE INDEX storage_objects_owner ON storage_objects (bucket, owner, path) WHERE owner IS NOT NULL;
        CREATE TABLE storage_garbage (blob TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE storage_held (bytes INTEGER NOT NULL) STRICT;
        INSERT INTO storage_held SELECT coalesce(sum(size), 0) FROM storage_objects;
        """,
    ];

    private readonly ConcurrentQueue<string> _deleted = new();

    /// <summary>A blob's file is gone: the next work may forget it.</summary>
    public void Deleted(string blob) => _deleted.Enqueue(blob);

    /// <summary>Blobs whose files are gone. Where the work that takes them fails they stay noted until the store is next opened.</summary>
    public IEnumerable<string> TakeDeleted()
    {
        while (_deleted.TryDequeue(out var blob))
            yield return blob;
    }

    protected override async Task PrepareAsync(Store store)
    {
        await store.WriteAsync(
            session =>
            {
                SchemaSteps.Apply(session, "storage", Steps);
                return true;
            },
            CancellationToken.None);

        var folder = new BlobFolder(store.Directory);
        foreach (var (mark, blob) in folder.Abandoned())
        {
            if (await IsUsedAsync(store, blob) || folder.Delete(blob))
                BlobFolder.TryDelete(mark);
        }
        await Garbage.CollectAsync(store, folder);
    }

    private static async Task<bool> IsUsedAsync(Store store, string blob)
    {
        using var lease = await store.ReadAsync(CancellationToken.None);
        return ObjectTable.IsUsed(lease.Session, blob);
    }
}
