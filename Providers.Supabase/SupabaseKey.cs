using System.Text.Json;

namespace Providers.Supabase;

/// <summary>One of a project's API keys, with the headers that carry it.</summary>
internal sealed class SupabaseKey
{
    private const string PublishablePrefix = "sb_publishable_";
    private const string SecretPrefix = "sb_secret_";

    private SupabaseKey(string value, SupabaseKeyKind kind, string? project)
    {
        Value = value;
        Kind = kind;
        Project = project;

        // A legacy key is a token of its own; the newer ones are not, and are refused as such.
        Headers = project is null && !IsToken(value)
            ? [new("apikey", value)]
            : [new("apikey", value), new("Authorization", $"Bearer {value}")];
    }

    public string Value { get; }

    public SupabaseKeyKind Kind { get; }

    /// <summary>The project that a legacy key names, or null.</summary>
    public string? Project { get; }

    /// <summary>The headers for calls with the key alone.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The headers for calls of an end user.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> HeadersFor(string userToken) =>
        [new("apikey", Value), new("Authorization", $"Bearer {userToken}")];

    /// <summary>Reads a key; null where it is none.</summary>
    public static SupabaseKey? TryRead(string text)
    {
        if (text.Any(static c => c is <= ' ' or > '~'))
            return null;
        if (text.StartsWith(PublishablePrefix, StringComparison.Ordinal))
            return new SupabaseKey(text, SupabaseKeyKind.Publishable, null);
        if (text.StartsWith(SecretPrefix, StringComparison.Ordinal))
            return new SupabaseKey(text, SupabaseKeyKind.Secret, null);
        if (!IsToken(text) || Payload(text) is not { ValueKind: JsonValueKind.Object } payload)
            return null;
        var kind = Text(payload, "role") switch
        {
            "service_role" => SupabaseKeyKind.Secret,
            "anon" => SupabaseKeyKind.Publishable,
            _ => (SupabaseKeyKind?)null,
        };
        return kind is { } known ? new SupabaseKey(text, known, Text(payload, "ref")) : null;
    }

    public override string ToString() => Kind.ToString(); // Never the key itself, wherever it is written.

    private static bool IsToken(string text) => text.Count(static c => c == '.') == 2 && text.StartsWith("eyJ", StringComparison.Ordinal);

    private static string? Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Payload(string token)
    {
        try
        {
            return JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>The kinds of a project's keys.</summary>
internal enum SupabaseKeyKind
{
    Publishable,
    Secret,
}
