using System.Globalization;
using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Providers.Firebase.Storage;

/// <summary>Lists what lies under a prefix, and deletes it.</summary>
internal static class ObjectLists
{
    private const int PageSize = 1_000;
    private const int AtOnce = 16;

    // For users prefixes are whole folders, whose other objects are passed over: at most so many pages for one of ours.
    private const int MostPages = 10;

    public static async ValueTask<ObjectListing> ListAsync(StorageOperation.ListObjects list, BucketPlace place, StorageCalls calls, CancellationToken cancellationToken)
    {
        var token = ListCursor.Read(list);
        for (var pages = 1; ; pages++)
        {
            var page = await ReadAsync(place, list.Prefix, list.Delimiter, list.Limit, token, calls, cancellationToken);
            token = page.Text("nextPageToken");
            var names = page.Objects("items").Where(item => IsWithin(item.Text("name"), place, list.Prefix)).ToList();
            var prefixes = Prefixes(page).Where(name => name.StartsWith(place.Prefix + list.Prefix, StringComparison.Ordinal)).Select(place.PathOf).ToList();
            if (names.Count + prefixes.Count == 0 && token is { Length: > 0 } && pages < MostPages)
                continue;
            if (names.Count + prefixes.Count == 0 && token is null && list.Cursor is null)
                await Buckets.RequireAsync(place, calls, cancellationToken);
            return new ObjectListing(await DescribeAsync(names, place, calls, cancellationToken), prefixes, ListCursor.Write(list, token));
        }
    }

    public static async ValueTask<DeletedObjects> DeleteAsync(StorageOperation.DeletePrefix delete, BucketPlace place, StorageCalls calls, CancellationToken cancellationToken)
    {
        long deleted = 0;
        for (string? token = null; ;)
        {
            var page = await ReadAsync(place, delete.Prefix, null, PageSize, token, calls, cancellationToken);
            await Parallel.ForEachAsync(
                page.Objects("items").Select(static item => item.Text("name")).OfType<string>(),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (name, ct) =>
                {
                    if (await calls.DeleteAsync(place, name, null, ct) && !name.EndsWith('/'))
                        Interlocked.Increment(ref deleted);
                });
            token = page.Text("nextPageToken");
            if (token is not { Length: > 0 })
                return new DeletedObjects(deleted);
        }
    }

    private static ValueTask<JsonElement> ReadAsync(
        BucketPlace place, string prefix, string? delimiter, int limit, string? token, StorageCalls calls, CancellationToken cancellationToken)
    {
        // Firebase's own API takes whole folders only.
        var wanted = place.Prefix + (calls.IsService ? prefix : prefix[..(prefix.LastIndexOf('/') + 1)]);
        var query = string.Create(CultureInfo.InvariantCulture, $"maxResults={limit}&prefix={Uri.EscapeDataString(wanted)}");
        if (delimiter is not null)
            query += $"&delimiter={Uri.EscapeDataString(delimiter)}";
        return calls.ListAsync(place, token is null ? query : $"{query}&pageToken={Uri.EscapeDataString(token)}", cancellationToken);
    }

    // What ends in a slash says that a folder is there, and is no object of the contract's.
    private static bool IsWithin(string? name, BucketPlace place, string prefix) =>
        name is not null && !name.EndsWith('/') && name.StartsWith(place.Prefix + prefix, StringComparison.Ordinal);

    private static IEnumerable<string> Prefixes(JsonElement page) => page.TryGetProperty("prefixes", out var prefixes) && prefixes.ValueKind == JsonValueKind.Array
        ? prefixes.EnumerateArray().Select(static prefix => prefix.ToString())
        : [];

    // Firebase's own API lists names alone.
    private static async ValueTask<IReadOnlyList<ObjectInfo>> DescribeAsync(List<JsonElement> items, BucketPlace place, StorageCalls calls, CancellationToken cancellationToken)
    {
        if (calls.IsService)
            return [.. items.Select(item => ObjectDescription.Read(item, place))];
        var described = new ObjectInfo?[items.Count];
        await Parallel.ForAsync(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, ct) =>
            described[i] = await DescribeAsync(items[i].Text("name")!, place, calls, ct));
        return [.. described.OfType<ObjectInfo>()];
    }

    // What rules let nobody read, or was deleted meanwhile, is left out.
    private static async ValueTask<ObjectInfo?> DescribeAsync(string name, BucketPlace place, StorageCalls calls, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.DescribeAsync(place, name, cancellationToken) is { } item ? ObjectDescription.Read(item, place) : null;
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.PermissionDenied)
        {
            return null;
        }
    }
}
