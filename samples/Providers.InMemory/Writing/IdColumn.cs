using System.Text;
using System.Text.Json;
using Providers.Abstractions.Errors;

namespace Providers.InMemory.Writing;

/// <summary>Ids are texts to the store, whether they were written as text or as a number.</summary>
internal static class IdColumn
{
    public const string Name = "id";

    private const int MaxBytes = 1024;

    /// <summary>The text of an id; null for null.</summary>
    public static string? TextOf(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => id.GetRawText(),
        JsonValueKind.String when id.GetString() is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(text) <= MaxBytes => text,
        _ => throw new ProviderException(ErrorKind.InvalidRequest, $"The body's 'id' is neither a number nor a text of 1 to {MaxBytes} bytes in UTF-8 without NUL. Leave it out to be given one."),
    };

    /// <summary>Refuses a body that would give a row another id.</summary>
    public static void RequireSame(string id, JsonElement body)
    {
        if (body.TryGetProperty(Name, out var given) && TextOf(given) is { } text && text != id)
            throw new ProviderException(ErrorKind.InvalidRequest, $"The body's 'id' is not that of the row, '{id}'. An id cannot change: leave it out.");
    }
}
