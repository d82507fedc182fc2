using System.Text;
using Providers.Abstractions.Storage;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Storage;

/// <summary>
/// Lists objects in the order of their paths. What a delimiter folds together is skipped by one new look-up behind the folded
/// prefix, so that a page costs the items that it shows, whatever lies beneath them.
/// </summary>
internal static class ObjectLister
{
    public static ObjectListing List(SqliteSession session, StorageOperation.ListObjects listing, string? owner)
    {
        // One look-up sees the state before, the next the state after a write: a transaction holds one state for the page.
        session.Execute("BEGIN");
        var start = Encoding.UTF8.GetBytes(listing.Prefix);
        // A made-up cursor may point before the prefix, but does not lead there.
        if (listing.Cursor is not null && ListCursor.Read(listing) is var given && given.AsSpan().SequenceCompareTo(start) > 0)
            start = given;
        var objects = new List<ObjectInfo>();
        var prefixes = new List<string>();
        var rows = Seek(session, listing, owner, start);
        while (rows.Step())
        {
            if (objects.Count + prefixes.Count == listing.Limit)
                return new ObjectListing(objects, prefixes, ListCursor.Write(listing, start));

            var path = rows.String(1)!;
            if (Fold(path, listing) is { } folded)
            {
                prefixes.Add(folded);
                start = PathRange.After(folded);
                rows = Seek(session, listing, owner, start);
            }
            else
            {
                objects.Add(ObjectTable.Read(rows).Info);
                start = Encoding.UTF8.GetBytes(path + '\0'); // The least text behind it.
            }
        }
        return new ObjectListing(objects, prefixes, null);
    }

    private static Statement Seek(SqliteSession session, StorageOperation.ListObjects listing, string? owner, byte[] start)
    {
        var rows = session.Prepare(owner is null
            ? $"SELECT {ObjectTable.Columns} FROM storage_objects WHERE bucket = ?1 AND path >= ?2 AND path < ?3 ORDER BY path"
            : $"SELECT {ObjectTable.Columns} FROM storage_objects WHERE bucket = ?1 AND path >= ?2 AND path < ?3 AND owner = ?4 ORDER BY path");
        rows.BindText(1, listing.Bucket);
        rows.BindText(2, start);
        rows.BindText(3, PathRange.After(listing.Prefix));
        if (owner is not null)
            rows.BindText(4, owner);
        return rows;
    }

    private static string? Fold(string path, StorageOperation.ListObjects listing)
    {
        if (string.IsNullOrEmpty(listing.Delimiter))
            return null;
        var end = path.IndexOf(listing.Delimiter, listing.Prefix.Length, StringComparison.Ordinal);
        return end < 0 ? null : path[..(end + listing.Delimiter.Length)];
    }
}
