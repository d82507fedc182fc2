using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Providers.Firebase.Storage;

/// <summary>The contract's buckets as a whole, which are folders of the connection's one bucket: each is there as long as anything is in it, if only its own mark.</summary>
internal static class Buckets
{
    private const string MarkerType = "application/x-directory";

    public static async ValueTask<Answer?> ListAsync(FirebaseSettings settings, StorageCalls calls, CancellationToken cancellationToken)
    {
        var place = new BucketPlace("", settings.Bucket!, "");
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (string? token = null; ;)
        {
            var page = await calls.ListAsync(place, token is null ? "delimiter=/&maxResults=1000" : $"delimiter=/&maxResults=1000&pageToken={Uri.EscapeDataString(token)}", cancellationToken);
            if (page.TryGetProperty("prefixes", out var prefixes) && prefixes.ValueKind == JsonValueKind.Array)
                names.UnionWith(prefixes.EnumerateArray().Select(static prefix => prefix.ToString().TrimEnd('/')).Where(static name => name.Length > 0));
            token = page.Text("nextPageToken");
            if (token is not { Length: > 0 })
                return new BucketList([.. names.Select(static name => new BucketInfo { Name = name, Public = false })]);
        }
    }

    public static async ValueTask<Answer?> CreateAsync(BucketSpecification bucket, BucketPlace place, StorageCalls calls, CancellationToken cancellationToken)
    {
        if (bucket.Public || bucket.MaxSize is not null || bucket.AllowedTypes is { Count: > 0 })
            throw new ProviderException(ErrorKind.NotSupported, "On Firebase, Security Rules say who may read a bucket, and what may be stored in it. Leave out 'public', 'max_size' and 'allowed_types', and write a rule for the folder of the bucket's name.");
        if (await ExistsAsync(place, calls, cancellationToken))
            throw Exists(bucket.Name);
        using var content = UploadContent.Describe(ObjectDescription.Write(place.Marker, MarkerType, null, null), Stream.Null, MarkerType, 0);
        try
        {
            var marker = await calls.UploadAsync(place, place.Marker, createOnly: true, content, cancellationToken);
            return new BucketInfo { Name = bucket.Name, Public = false, CreatedAt = ObjectDescription.CreatedAt(marker) };
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.PreconditionFailed)
        {
            throw Exists(bucket.Name);
        }
    }

    public static async ValueTask<Answer?> DeleteAsync(BucketPlace place, StorageCalls calls, CancellationToken cancellationToken)
    {
        var found = await FirstAsync(place, 2, calls, cancellationToken);
        if (found.Count == 0)
            throw BucketPlace.NotFound(place.Contract);
        if (found.Any(name => name != place.Marker))
            throw new ProviderException(ErrorKind.Conflict, "The bucket is not empty. Delete its objects first.");
        await calls.DeleteAsync(place, place.Marker, null, cancellationToken);
        return null;
    }

    /// <summary>Where something was not found: whether its bucket is there at all. Users cannot be told, as listing is Security Rules' to allow.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.BucketNotFound"/></exception>
    public static async ValueTask RequireAsync(BucketPlace place, StorageCalls calls, CancellationToken cancellationToken)
    {
        if (calls.IsService && place.Prefix.Length > 0 && !await ExistsAsync(place, calls, cancellationToken))
            throw BucketPlace.NotFound(place.Contract);
    }

    private static async ValueTask<bool> ExistsAsync(BucketPlace place, StorageCalls calls, CancellationToken cancellationToken) =>
        (await FirstAsync(place, 1, calls, cancellationToken)).Count > 0;

    private static async ValueTask<List<string>> FirstAsync(BucketPlace place, int count, StorageCalls calls, CancellationToken cancellationToken)
    {
        var page = await calls.ListAsync(place, $"maxResults={count}&prefix={Uri.EscapeDataString(place.Prefix)}", cancellationToken);
        return [.. page.Objects("items").Select(static item => item.Text("name")).OfType<string>()];
    }

    private static ProviderException Exists(string bucket) => new(ErrorKind.AlreadyExists, $"There is a bucket '{bucket}' already.");
}
