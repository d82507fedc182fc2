using System.Text.Json;
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
            return JsonElement.Parse(answer.Body.Span);
        }
        catch (JsonException error)
        {
            throw new ProviderException(
                ErrorKind.UpstreamError, "The backend answered with something that is not JSON. Check that the connection's address is that of a Supabase project.", error);
        }
    }

    /// <summary>The body of an error; an empty object where it is something else, such as a proxy's page.</summary>
    public static JsonElement ReadError(UpstreamAnswer answer)
    {
        try
        {
            var body = JsonElement.Parse(answer.Body.Span);
            if (body.ValueKind == JsonValueKind.Object)
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

    /// <summary>A time, in ISO's spelling or PostgreSQL's; null where there is none.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.Text(name) is { } text && Abstractions.Database.Values.Instant.TryParse(text.AsSpan(), out var microseconds)
            ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : null;
}
