using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Providers.Supabase.Storage;

/// <summary>
/// Lists by walking through folders, as older versions of the Storage API allow nothing else. All that lies under the prefix is
/// read for each page, with what lies beside it in its folder, within a limit.
/// </summary>
internal sealed class FolderWalk(StorageOperation.ListObjects list, StorageCalls calls)
{
    private const int MaxEntries = 10_000;
    private const int PageSize = 1_000;

    // An object, or null for a prefix that stands for all that lies under it.
    private readonly SortedDictionary<string, ObjectInfo?> _found = new(StringComparer.Ordinal);
    private int _read;

    /// <summary>Lists one page.</summary>
    /// <param name="after">What the page before ended with, or null.</param>
    /// <param name="writeCursor">Makes a cursor out of what this one ends with.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async ValueTask<ObjectListing> ListAsync(string? after, Func<string, string> writeCursor, CancellationToken cancellationToken)
    {
        await WalkAsync(Folder(ObjectKeys.Write(list.Prefix)), cancellationToken);

        var page = _found.Where(entry => after is null || string.CompareOrdinal(entry.Key, after) > 0).Take(list.Limit + 1).ToList();
        var next = page.Count > list.Limit ? writeCursor(page[list.Limit - 1].Key) : null;
        page = page[..Math.Min(page.Count, list.Limit)];
        return new ObjectListing(
            [.. page.Select(static entry => entry.Value).OfType<ObjectInfo>()],
            [.. page.Where(static entry => entry.Value is null).Select(static entry => entry.Key)],
            next);
    }

    private async ValueTask WalkAsync(string folder, CancellationToken cancellationToken)
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
            _read += entries.Count;
            if (_read > MaxEntries)
                throw new ProviderException(ErrorKind.ScanLimitExceeded, $"More than {MaxEntries} objects and folders lie under the prefix or beside what it names, too many to be listed by this version of the Storage API. Narrow the prefix to a folder with fewer, or use 'delimiter=/'.");
            foreach (var entry in entries)
                await AddAsync(folder, entry, cancellationToken);
            if (entries.Count < PageSize)
                return;
        }
    }

    private async ValueTask AddAsync(string folder, JsonElement entry, CancellationToken cancellationToken)
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
                await WalkAsync($"{key}/", cancellationToken);
        }
        else if (path.StartsWith(list.Prefix, StringComparison.Ordinal))
        {
            _found[fold < 0 ? path : path[..(fold + 1)]] = fold < 0 ? ObjectAnswers.ReadObject(entry, list.Bucket, path) : null;
        }
    }

    private static string Folder(string prefix) => prefix[..(prefix.LastIndexOf('/') + 1)];
}
