using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Providers.Embedded.Storage;

/// <summary>
/// The bytes of objects: one file each, named by a random id, so that no path of a caller ever reaches the file system. While an
/// upload runs, an empty mark in <c>incoming</c> tells that its file may belong to nothing: after a crash such files are found by
/// their marks, without comparing all files with all rows.
/// </summary>
internal sealed class BlobFolder(string storeDirectory)
{
    // Marks of this process belong to uploads that still run.
    private static readonly string Process = NewId();

    private readonly string _objects = Path.Combine(storeDirectory, "objects");
    private readonly string _incoming = Path.Combine(storeDirectory, "incoming");

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Opens a blob; throws <see cref="FileNotFoundException"/> where it was deleted.</summary>
    public SafeFileHandle OpenRead(string blob) =>
        File.OpenHandle(PathOf(blob), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous);

    /// <summary>Makes the file of a new blob, and its mark.</summary>
    public SafeFileHandle Create(string blob)
    {
        PrivateFolder.Create(_incoming);
        File.WriteAllBytes(MarkOf(blob), []);
        var path = PathOf(blob);
        PrivateFolder.Create(Path.GetDirectoryName(path)!);
        return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous);
    }

    /// <summary>Makes the name of a written blob durable, as flushing the file did for its bytes.</summary>
    public void Sync(string blob)
    {
        var shard = Path.GetDirectoryName(PathOf(blob))!;
        DirectorySync.Flush(shard);
        DirectorySync.Flush(_objects);
    }

    /// <summary>A row refers to the blob now.</summary>
    public void Keep(string blob) => TryDelete(MarkOf(blob));

    /// <summary>The upload failed: nothing of it is left.</summary>
    public void Discard(string blob)
    {
        // The mark goes last: until then a crash leaves something to find the file by.
        if (Delete(blob))
            TryDelete(MarkOf(blob));
    }

    /// <summary>Deletes a blob that no row refers to. Who reads it keeps it until the end.</summary>
    public bool Delete(string blob) => TryDelete(PathOf(blob));

    /// <summary>The blobs whose uploads were cut off by the end of an earlier process, with their marks.</summary>
    public IEnumerable<(string Mark, string Blob)> Abandoned()
    {
        if (!Directory.Exists(_incoming))
            yield break;
        foreach (var mark in Directory.EnumerateFiles(_incoming))
        {
            var name = Path.GetFileName(mark);
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            if (dot > 0 && !name.AsSpan(0, dot).SequenceEqual(Process))
                yield return (mark, name[(dot + 1)..]);
        }
    }

    public static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // It stays known as garbage, and is tried again when the store is next opened.
        }
    }

    // Two levels keep folders small for any number of objects.
    private string PathOf(string blob) => Path.Combine(_objects, blob[..2], blob);

    private string MarkOf(string blob) => Path.Combine(_incoming, $"{Process}.{blob}");
}
