using System.Globalization;
using System.Text.Json;

namespace Gateway.Tests.Backends;

/// <summary>Reading rows as the contract means them: null and missing are one thing, instants are instants.</summary>
internal static class JsonElementExtensions
{
    /// <summary>A value as text: strings as they are, the rest as written; null for null and missing.</summary>
    public static string? Text(this JsonElement row, string name) => row.TryGetProperty(name, out var value)
        ? value.ValueKind switch { JsonValueKind.Null => null, JsonValueKind.String => value.GetString(), _ => value.GetRawText() }
        : null;

    public static DateTimeOffset? Time(this JsonElement row, string name) =>
        row.Text(name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;
}
