using System.Text.Json;
using System.Text.Unicode;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api;

/// <summary>A small JSON object in a request's body, with fields that are read by name and type.</summary>
internal sealed class JsonRequest
{
    private const int MaxBytes = 256 << 10;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private readonly JsonElement _root;

    private JsonRequest(JsonElement root) => _root = root;

    /// <summary>Reads the body; fields other than the known are refused, so that a misspelt one is not silently ignored.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The fields that may stand in it.</param>
    public static async Task<JsonRequest> ReadAsync(HttpRequest request, params string[] known)
    {
        if (request.ContentLength > MaxBytes)
            throw TooLarge();
        if (request.ContentType is { } type && !type.Contains("json", StringComparison.OrdinalIgnoreCase))
            throw new ProviderException(ErrorKind.UnsupportedMediaType, $"'{type}' is not accepted here. Send 'application/json'.");

        var buffer = new byte[(int)(request.ContentLength ?? MaxBytes) + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > MaxBytes)
            throw TooLarge();
        if (!Utf8.IsValid(buffer.AsSpan(0, length)))
            throw new ProviderException(ErrorKind.InvalidRequest, "The body is not UTF-8 throughout. Encode it as UTF-8.");
        JsonElement root;
        try
        {
            root = JsonElement.Parse(buffer.AsSpan(0, length), Strict);
        }
        catch (JsonException error)
        {
            throw new ProviderException(
                ErrorKind.InvalidRequest, $"The body is not valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}). Send an object with: {string.Join(", ", known)}.");
        }

        if (root.ValueKind != JsonValueKind.Object)
            throw new ProviderException(ErrorKind.InvalidRequest, $"The body is not a JSON object. Send an object with: {string.Join(", ", known)}.");
        foreach (var property in root.EnumerateObject())
        {
            if (!known.Contains(property.Name, StringComparer.Ordinal))
                throw new ProviderException(ErrorKind.InvalidRequest, $"The field '{property.Name}' is not known here. Known are: {string.Join(", ", known)}.");
        }

        return new JsonRequest(root);
    }

    public string RequiredString(string field) => OptionalString(field) is { Length: > 0 } text ? text : throw Refuse(field, "a string that is not empty");

    public string? OptionalString(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => Text(value, field),
        _ => throw Refuse(field, "a string"),
    };

    public bool? OptionalBoolean(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Refuse(field, "true or false"),
    };

    public long? OptionalInt64(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) => number,
        _ => throw Refuse(field, "a whole number"),
    };

    public JsonElement? OptionalObject(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => value,
        _ => throw Refuse(field, "an object"),
    };

    public IReadOnlyList<JsonElement>? OptionalObjects(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Object) => [.. value.EnumerateArray()],
        _ => throw Refuse(field, "an array of objects"),
    };

    public IReadOnlyList<string>? OptionalStrings(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => Text(item, field))],
        _ => throw Refuse(field, "an array of strings"),
    };

    private JsonElement? Find(string field) =>
        _root.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Text(JsonElement value, string field)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Refuse(field, "valid Unicode; half of a surrogate pair stands alone in it");
        }
    }

    private static ProviderException Refuse(string field, string expected) => new(ErrorKind.InvalidRequest, $"'{field}' has to be {expected}.");

    private static ProviderException TooLarge() => new(ErrorKind.PayloadTooLarge, $"The body is larger than the {MaxBytes} bytes that are accepted here.");
}
