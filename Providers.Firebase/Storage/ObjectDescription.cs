using System.Globalization;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Providers.Firebase.Storage;

/// <summary>
/// Cloud Storage's descriptions of objects as the contract's, and back. Its metadata is texts by name: texts of the caller's stand
/// there as they are, where Firebase's own SDKs see them, and all other values in one of ours, as JSON.
/// </summary>
internal static class ObjectDescription
{
    private const string DefaultType = "application/octet-stream";
    private const string Reserved = "gateway-";
    private const string Values = $"{Reserved}json";
    private const string FirstCreated = $"{Reserved}created-at";
    private const string DownloadTokens = "firebaseStorageDownloadTokens"; // Whoever has one may read.

    // What else a copy keeps of its source.
    private static readonly string[] Headers = ["contentType", "contentEncoding", "contentDisposition", "contentLanguage", "cacheControl"];

    public static ObjectInfo Read(JsonElement item, BucketPlace place)
    {
        var replaced = Time(item.Text("timeCreated")) ?? DateTimeOffset.UnixEpoch;
        return new ObjectInfo
        {
            Bucket = place.Contract,
            Path = place.PathOf(item.Text("name") ?? throw StorageErrors.Unreadable()),
            Size = item.Number("size") ?? 0,
            ContentType = item.Text("contentType") is { Length: > 0 } type ? type : DefaultType,

            // One for each version; Google's own changes with the metadata too.
            ETag = $"\"{item.Text("generation")}\"",
            Metadata = ReadMetadata(item.Object("metadata")),
            CreatedAt = CreatedAt(item),
            UpdatedAt = replaced,
        };
    }

    /// <summary>When the path was first stored. Cloud Storage knows of each version alone.</summary>
    public static DateTimeOffset CreatedAt(JsonElement item)
    {
        var replaced = Time(item.Text("timeCreated")) ?? DateTimeOffset.UnixEpoch;
        return Time(item.Object("metadata")?.Text(FirstCreated)) is { } first && first < replaced ? first : replaced;
    }

    /// <summary>The description of an upload.</summary>
    public static ReadOnlyMemory<byte> Write(string name, string contentType, JsonElement? metadata, DateTimeOffset? firstCreated) => JsonBody.Write(json =>
    {
        json.WriteString("name", name);
        json.WriteString("contentType", contentType);
        json.WriteStartObject("metadata");
        if (metadata is { } own)
            WriteMetadata(json, own);
        if (firstCreated is { } first)
            json.WriteString(FirstCreated, first.ToString("O", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    });

    /// <summary>The description of a copy, which has no tokens yet.</summary>
    /// <param name="source">That of its source.</param>
    /// <param name="firstCreated">When it was first stored; null for now.</param>
    public static ReadOnlyMemory<byte> WriteCopy(JsonElement source, DateTimeOffset? firstCreated) => JsonBody.Write(json =>
    {
        foreach (var header in Headers)
        {
            if (source.Text(header) is { Length: > 0 } value)
                json.WriteString(header, value);
        }

        json.WriteStartObject("metadata");
        foreach (var member in source.Object("metadata")?.EnumerateObject() ?? default)
        {
            if (member.Name is not (FirstCreated or DownloadTokens) && member.Value.ValueKind == JsonValueKind.String)
                json.WriteString(member.Name, member.Value.GetString());
        }

        if (firstCreated is { } first)
            json.WriteString(FirstCreated, first.ToString("O", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    });

    private static void WriteMetadata(Utf8JsonWriter json, JsonElement metadata)
    {
        var plain = metadata.EnumerateObject().Where(IsPlain).ToList();
        foreach (var member in plain)
            json.WriteString(member.Name, member.Value.GetString());
        var others = metadata.EnumerateObject().Where(static member => !IsPlain(member)).ToList();
        if (others.Count == 0)
            return;
        json.WriteString(Values, JsonBody.Write(nested =>
        {
            foreach (var member in others)
                member.WriteTo(nested);
        }).Span);
    }

    // A name has to be one of a header's; ours and Firebase's are nobody else's to write.
    private static bool IsPlain(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.String && member.Name.Length is > 0 and <= 100 && member.Name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && !member.Name.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase) && !member.Name.Equals(DownloadTokens, StringComparison.OrdinalIgnoreCase);

    private static JsonElement? ReadMetadata(JsonElement? metadata)
    {
        if (metadata is not { } stored)
            return null;
        var members = stored.EnumerateObject()
            .Where(static member => !member.Name.StartsWith(Reserved, StringComparison.Ordinal) && member.Name != DownloadTokens)
            .Concat(stored.Text(Values) is { } values && GoogleJson.TryReadObject(Encoding.UTF8.GetBytes(values)) is { } read ? read.EnumerateObject() : [])
            .ToList();
        return members.Count == 0 ? null : JsonElement.Parse(JsonBody.Write(json =>
        {
            foreach (var member in members)
                member.WriteTo(json);
        }).Span);
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
