using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Providers.Supabase.Storage;

/// <summary>
/// Lists by walking through folders, as older versions of the Storage API allow nothing else. All that lies under the prefix is
/// read for each page, within a limit.
/// </summary>
internal static class FolderWalk
{
    private const int MaxEntries = 10_000;
    private const int PageSize = 1_000;

    public static async ValueTask<ObjectListing> ListAsync(
        StorageOperation.ListObjects list, string? after, Func<string, string> writeCursor, StorageCalls calls, CancellationToken cancellationToken)
    {
        var objects = new SortedDictionary<string, ObjectInfo?>(StringComparer.Ordinal);
        await WalkAsync(list, Folder(ObjectKeys.Write(list.Prefix)), objects, calls, cancellationToken);

        var page = objects.Where(entry => after is null || string.CompareOrdinal(entry.Key, after) > 0).Take(list.Limit + 1).ToList();
        var next = page.Count > list.Limit ? writeCursor(page[list.Limit - 1].Key) : null;
        page = page[..Math.Min(page.Count, list.Limit)];
        return new ObjectListing(
            [.. page.Select(static entry => entry.Value).OfType<ObjectInfo>()],
            [.. page.Where(static entry => entry.Value is null).Select(static entry => entry.Key)],
            next);
    }

    private static async ValueTask WalkAsync(
        StorageOperation.ListObjects list, string folder, SortedDictionary<string, ObjectInfo?> found, StorageCalls calls, CancellationToken cancellationToken)
    {
        for (var offset = 0; ; offset += PageSize)
        {
            var from = offset;
            var answer = await calls.SendAsync(
                HttpMethod.Post,
                $"object/list/{Uri.EscapeDataString(list.Bucket)}",
                json =>
                {
                    json.WriteString("prefix", folder);
                    json.WriteNumber("limit", PageSize);
                    json.WriteNumber("offset", from);
                    json.WriteStartObject("sortBy");
                    json.WriteString("column", "name");
                    json.WriteString("order", "asc");
                    json.WriteEndObject();
                },
                cancellationToken);
            var entries = UpstreamJson.ReadObjects(answer);
            foreach (var entry in entries)
                await AddAsync(list, folder, entry, found, calls, cancellationToken);
            if (entries.Count < PageSize)
                return;
        }
    }

    private static async ValueTask AddAsync(
        StorageOperation.ListObjects list, string folder, JsonElement entry, SortedDictionary<string, ObjectInfo?> found, StorageCalls calls, CancellationToken cancellationToken)
    {
        // A name is within its folder; where an entry tells its whole path, that counts.
        var key = entry.TryGetProperty("path_tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Array
            ? string.Join('/', tokens.EnumerateArray().Select(static token => token.ToString()))
            : folder + entry.Text("name");
        var isFolder = entry.Text("id") is null;
        var path = ObjectKeys.Read(key) + (isFolder ? "/" : "");
        var fold = list.Delimiter is null ? -1 : path.IndexOf('/', Math.Min(list.Prefix.Length, path.Length));
        if (isFolder && fold < 0)
        {
            if (path.StartsWith(list.Prefix, StringComparison.Ordinal) || list.Prefix.StartsWith(path, StringComparison.Ordinal))
                await WalkAsync(list, $"{key}/", found, calls, cancellationToken);
            return;
        }

        if (!path.StartsWith(list.Prefix, StringComparison.Ordinal))
            return;
        found[fold < 0 ? path : path[..(fold + 1)]] = fold < 0 ? ObjectAnswers.ReadObject(entry, list.Bucket, path) : null;
        if (found.Count > MaxEntries)
            throw new ProviderException(ErrorKind.ScanLimitExceeded, $"More than {MaxEntries} objects lie under the prefix, too many to be listed by this version of the Storage API. Narrow the prefix, or use 'delimiter=/'.");
    }

    private static string Folder(string prefix) => prefix[..(prefix.LastIndexOf('/') + 1)];
}
