using System.Text.Json;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase;

/// <summary>Reads JSON that a project answered with.</summary>
internal static class UpstreamJson
{
    /// <summary>The body of an answer.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.UpstreamError"/>: it is not JSON.</exception>
    public static JsonElement Read(UpstreamAnswer answer)
    {
        try
        {
            return StrictJson.ParseReadable(answer.Body.Span);
        }
        catch (JsonException error)
        {
            throw NotJson(error);
        }
    }

    /// <summary>The body of an answer that is one object.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.UpstreamError"/>: it is something else.</exception>
    public static JsonElement ReadObject(UpstreamAnswer answer) =>
        Read(answer) is { ValueKind: JsonValueKind.Object } body ? body : throw Unexpected();

    /// <summary>The body of an answer that is a list of objects.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.UpstreamError"/>: it is something else.</exception>
    public static IReadOnlyList<JsonElement> ReadObjects(UpstreamAnswer answer) =>
        Read(answer) is { ValueKind: JsonValueKind.Array } body && body.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Object)
            ? [.. body.EnumerateArray()]
            : throw Unexpected();

    /// <summary>The body of an error; an empty object where it is something else, such as a proxy's page.</summary>
    public static JsonElement ReadError(UpstreamAnswer answer)
    {
        try
        {
            if (StrictJson.ParseReadable(answer.Body.Span) is { ValueKind: JsonValueKind.Object } body)
                return body;
        }
        catch (JsonException)
        {
            // What is no JSON tells nothing but its status.
        }

        return JsonElement.Parse("{}");
    }

    /// <summary>A text or number as text; null where there is none.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? value.ToString()
            : null;

    /// <summary>An object; null where there is none.</summary>
    public static JsonElement? Object(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>The error for an answer that is not JSON.</summary>
    public static ProviderException NotJson(Exception? cause = null) =>
        new(ErrorKind.UpstreamError, "The backend answered with something that is not JSON. Check that the connection's address is that of a Supabase project.", cause);

    /// <summary>A time, in ISO's spelling or PostgreSQL's; null where there is none.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.Text(name) is { } text && Abstractions.Database.Values.Instant.TryParse(text.AsSpan(), out var microseconds)
            ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : null;

    private static ProviderException Unexpected() =>
        new(ErrorKind.UpstreamError, "The backend answered with JSON of another shape than it should. Check that the connection's address is that of a Supabase project.");
}
