using System.Buffers;
using System.Text.Json;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Auth;

/// <summary>Metadata of users: JSON objects that changes are merged into.</summary>
internal static class Metadata
{
    // Both kinds travel in every access token, and all headers of a request together may have 32 KiB.
    private const int MaxBytes = 8 * 1024;

    public static JsonElement Empty { get; } = JsonElement.Parse("{}");

    public static JsonElement Application { get; } = JsonElement.Parse("""{"provider":"email","providers":["email"]}""");

    /// <summary>The metadata with the changes' properties in place of its own; a property that is null goes.</summary>
    /// <param name="metadata">What is there.</param>
    /// <param name="changes">What changes, or null.</param>
    /// <param name="name">What it is called, for the message.</param>
    public static JsonElement Merge(JsonElement metadata, JsonElement? changes, string name)
    {
        if (changes is not { } changed)
            return metadata;
        if (changed.ValueKind != JsonValueKind.Object)
            throw new ProviderException(ErrorKind.InvalidRequest, $"The '{name}' is not a JSON object. Send one such as {{\"name\":\"Ada\"}}.");

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in metadata.EnumerateObject())
            {
                if (!changed.TryGetProperty(property.Name, out _))
                    property.WriteTo(writer);
            }
            foreach (var property in changed.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.Null)
                    property.WriteTo(writer);
            }
            writer.WriteEndObject();
        }

        if (buffer.WrittenCount > MaxBytes)
            throw new ProviderException(ErrorKind.InvalidRequest, $"The '{name}' would have {buffer.WrittenCount} bytes, more than the {MaxBytes} it may have. Keep large things in a table.");
        return Parse(buffer.WrittenSpan);
    }

    public static JsonElement Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        return JsonElement.ParseValue(ref reader);
    }
}
