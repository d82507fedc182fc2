using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Providers.Supabase.Storage;

/// <summary>Lists what lies under a prefix, and deletes it.</summary>
internal static class ObjectLists
{
    private const int BatchSize = 500;
    private const char Paged = 'p';
    private const char Walked = 'w';

    public static async ValueTask<ObjectListing> ListAsync(StorageOperation.ListObjects list, StorageCalls calls, CancellationToken cancellationToken)
    {
        (char Kind, string Place)? cursor = list.Cursor is null ? null : ReadCursor(list);
        var page = cursor?.Kind == Walked
            ? null
            : await TryReadPageAsync(list.Bucket, ObjectKeys.Write(list.Prefix), list.Delimiter is not null, list.Limit, cursor?.Place, calls, cancellationToken);
        return page is null
            ? await new FolderWalk(list, calls).ListAsync(cursor?.Place, place => WriteCursor(list, Walked, place), cancellationToken)
            : page with { NextCursor = page.NextCursor is null ? null : WriteCursor(list, Paged, page.NextCursor) };
    }

    public static async ValueTask<DeletedObjects> DeleteAsync(StorageOperation.DeletePrefix delete, StorageCalls calls, CancellationToken cancellationToken)
    {
        long deleted = 0;
        while (true)
        {
            // Always the first page: what was on it before is gone.
            var page = await ListAsync(new StorageOperation.ListObjects(delete.Bucket, delete.Prefix, null, BatchSize, null), calls, cancellationToken);
            if (page.Objects.Count == 0)
                return new DeletedObjects(deleted);
            var answer = await calls.SendAsync(
                HttpMethod.Delete, $"object/{Uri.EscapeDataString(delete.Bucket)}", json => WriteKeys(json, page.Objects.Select(static item => ObjectKeys.Write(item.Path))), cancellationToken);
            var gone = UpstreamJson.Read(answer) is { ValueKind: JsonValueKind.Array } list ? list.GetArrayLength() : 0;
            if (gone == 0)
                throw new ProviderException(ErrorKind.PermissionDenied, $"The storage's policies do not allow deleting what is left under the prefix; {deleted} objects are gone.");
            deleted += gone;
        }
    }

    public static void WriteKeys(Utf8JsonWriter json, IEnumerable<string> keys)
    {
        json.WriteStartArray("prefixes");
        foreach (var key in keys)
            json.WriteStringValue(key);
        json.WriteEndArray();
    }

    private static async ValueTask<ObjectListing?> TryReadPageAsync(
        string bucket, string prefix, bool folded, int limit, string? cursor, StorageCalls calls, CancellationToken cancellationToken)
    {
        var answer = await calls.TrySendAsync(
            HttpMethod.Post,
            $"object/list-v2/{Uri.EscapeDataString(bucket)}",
            json =>
            {
                json.WriteString("prefix", prefix);
                json.WriteNumber("limit", limit);
                json.WriteBoolean("with_delimiter", folded);
                if (cursor is not null)
                    json.WriteString("cursor", cursor);
            },
            cancellationToken);

        // Projects with an older Storage API do not know the call, and take its name for a bucket's. A place that the call gave
        // out itself means nothing to the other.
        if (answer.Status is 400 or 404 && cursor is null)
            return null;
        if (answer.Status >= 400)
            throw calls.MapError(answer);
        var body = UpstreamJson.ReadObject(answer);
        return new ObjectListing(
            [.. Items(body, "objects").Select(item => ObjectAnswers.ReadObject(item, bucket, ObjectKeys.Read(KeyOf(item))))],
            [.. Items(body, "folders").Select(static folder => ObjectKeys.Read(KeyOf(folder).TrimEnd('/') + "/"))],
            body.TryGetProperty("hasNext", out var more) && more.ValueKind == JsonValueKind.True ? body.Text("nextCursor") : null);
    }

    // The name is the whole key; what is called key, at most its last part.
    private static string KeyOf(JsonElement item) => item.Text("name") ?? item.Text("key") ?? "";

    private static JsonElement.ArrayEnumerator Items(JsonElement body, string name) =>
        body.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default;

    private static string WriteCursor(StorageOperation.ListObjects list, char kind, string place) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Binding(list)}{kind}{place}"));

    private static (char Kind, string Place) ReadCursor(StorageOperation.ListObjects list)
    {
        var binding = Binding(list);
        if (Base64Url.IsValid(list.Cursor) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(list.Cursor)) is var text
            && text.StartsWith(binding, StringComparison.Ordinal) && text.AsSpan(binding.Length) is [Paged or Walked, ..])
        {
            return (text[binding.Length], text[(binding.Length + 1)..]);
        }

        throw new ProviderException(ErrorKind.InvalidCursor, "The 'cursor' is not one of this listing. Send next_cursor as it was given, with the same prefix.");
    }

    // What a cursor belongs to: another listing's would skip what it never showed.
    private static string Binding(StorageOperation.ListObjects list) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{list.Bucket}\n{list.Prefix}\n{list.Delimiter}")).AsSpan(0, 6));
}
