using System.Globalization;
using System.Text.Json;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase;

/// <summary>Reads JSON that Google's services answered with.</summary>
internal static class GoogleJson
{
    /// <summary>An object without properties.</summary>
    public static readonly JsonElement Empty = JsonElement.Parse("{}");

    /// <summary>The body of an answer, which is one object.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.UpstreamError"/>: it is something else.</exception>
    public static JsonElement ReadObject(UpstreamAnswer answer) =>
        TryReadObject(answer.Body.Span) ?? throw new ProviderException(ErrorKind.UpstreamError, "The backend answered with something that it should not. Try again later.");

    /// <summary>The body of an error; an empty object where it is something else, such as a proxy's page.</summary>
    public static JsonElement ReadError(UpstreamAnswer answer) => TryReadObject(answer.Body.Span)?.Object("error") ?? Empty;

    /// <summary>A text or number as text; null where there is none.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? value.ToString()
            : null;

    /// <summary>A whole number, also one that is written as a text, as Google writes those of 64 bits; null where there is none.</summary>
    public static long? Number(this JsonElement element, string name) =>
        long.TryParse(element.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>True only where it says so.</summary>
    public static bool Flag(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>An object; null where there is none.</summary>
    public static JsonElement? Object(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>The objects of a list; none where there is no list.</summary>
    public static IEnumerable<JsonElement> Objects(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.Object)
            : [];

    /// <summary>An object out of text; null where it is something else.</summary>
    public static JsonElement? TryReadObject(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return StrictJson.ParseReadable(utf8) is { ValueKind: JsonValueKind.Object } body ? body : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
