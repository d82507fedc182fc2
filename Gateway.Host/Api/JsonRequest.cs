using System.Globalization;
using System.Text.Json;
using Gateway.Host.Forwarding;
using Providers.Abstractions.Database.Bodies;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api;

/// <summary>A small JSON object in a request's body, with fields that are read by name and type.</summary>
internal sealed class JsonRequest
{
    private const int MaxBytes = 256 << 10;

    private static readonly JsonElement Empty = JsonElement.Parse("{}");

    private readonly JsonElement _root;

    /// <summary>Takes an object whose fields are known as a request.</summary>
    public JsonRequest(JsonElement root) => _root = root;

    /// <summary>Reads the body; fields other than the known are refused, so that a misspelt one is not silently ignored.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The fields that may stand in it.</param>
    public static Task<JsonRequest> ReadAsync(HttpRequest request, params string[] known) => ReadAsync(request, mayBeEmpty: false, known);

    /// <summary>As <see cref="ReadAsync(HttpRequest, string[])"/>, of a body that is spelled in one way first.</summary>
    /// <param name="request">The request.</param>
    /// <param name="spell">Spells it.</param>
    /// <param name="known">The fields that may stand in it.</param>
    public static Task<JsonRequest> ReadAsync(HttpRequest request, Func<JsonElement, JsonElement> spell, params string[] known) => ReadAsync(request, mayBeEmpty: false, known, spell);

    /// <summary>As <see cref="ReadAsync(HttpRequest, string[])"/>, where every field may be left out, and the body with them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The fields that may stand in it.</param>
    public static Task<JsonRequest> ReadOptionalAsync(HttpRequest request, params string[] known) => ReadAsync(request, mayBeEmpty: true, known);

    private static async Task<JsonRequest> ReadAsync(HttpRequest request, bool mayBeEmpty, string[] known, Func<JsonElement, JsonElement>? spell = null)
    {
        if (request.ContentLength > MaxBytes)
            throw TooLarge();
        var buffer = new byte[(int)(request.ContentLength ?? MaxBytes) + 1];
        var length = await LimitedStream.Counted(request.HttpContext).ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length == 0 && mayBeEmpty)
            return new JsonRequest(Empty);
        if (request.ContentType is { } type && !type.Contains("json", StringComparison.OrdinalIgnoreCase))
            throw new ProviderException(ErrorKind.UnsupportedMediaType, $"'{type}' is not accepted here. Send 'application/json'.");
        if (length > MaxBytes)
            throw TooLarge();
        var root = ParseObject(buffer.AsSpan(0, length), "The body", $"Send an object with: {string.Join(", ", known)}.");
        root = spell?.Invoke(root) ?? root;
        foreach (var property in root.EnumerateObject())
        {
            if (!known.Contains(property.Name, StringComparer.Ordinal))
                throw new ProviderException(ErrorKind.InvalidRequest, $"The field '{property.Name}' is not known here. Known are: {string.Join(", ", known)}.");
        }

        return new JsonRequest(root);
    }

    /// <summary>Parses a JSON object, as <see cref="Parse"/> does.</summary>
    /// <param name="utf8">The JSON.</param>
    /// <param name="what">What it is called, to begin a sentence with.</param>
    /// <param name="advice">What to send, as a sentence.</param>
    public static JsonElement ParseObject(ReadOnlySpan<byte> utf8, string what, string advice) =>
        Parse(utf8, what, advice) is { ValueKind: JsonValueKind.Object } root ? root : throw new ProviderException(ErrorKind.InvalidRequest, $"{what} is not a JSON object. {advice}");

    /// <summary>Parses JSON that is text throughout and has no property twice, so that it can be kept and given back.</summary>
    /// <param name="utf8">The JSON.</param>
    /// <param name="what">What it is called, to begin a sentence with.</param>
    /// <param name="advice">What to send, as a sentence.</param>
    public static JsonElement Parse(ReadOnlySpan<byte> utf8, string what, string advice)
    {
        try
        {
            var root = JsonElement.Parse(utf8, StrictJson.Options);
            if (StrictJson.FindMistake(root) is not { } mistake)
                return root;
            var (line, position) = StrictJson.PositionOf(mistake.Offset, utf8);
            throw new ProviderException(ErrorKind.InvalidRequest, $"{what} is malformed (line {line}, byte {position}): {mistake.What}.");
        }
        catch (JsonException error) when (error.LineNumber is null)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, $"{what} holds a property twice. {advice}"); // The one mistake that has no place.
        }
        catch (JsonException error)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, $"{what} is not valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}). {advice}");
        }
        catch (InvalidOperationException)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, $"{what} is malformed: {StrictJson.HalfPairInName}.");
        }
    }

    public string RequiredString(string field) => OptionalString(field) is { Length: > 0 } text ? text : throw Refuse(field, "a string that is not empty");

    public string? OptionalString(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
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
        { } value when WholeNumber.TryRead(value, out var number) => number,
        _ => throw Refuse(field, "a whole number"),
    };

    /// <summary>A time, as a whole number of seconds or as <c>[days.]hours:minutes:seconds</c>.</summary>
    public TimeSpan? OptionalTime(string field) => Find(field) switch
    {
        null => null,
        { } value when WholeNumber.TryRead(value, out var seconds) && Math.Abs((double)seconds) <= TimeSpan.MaxValue.TotalSeconds / 2 => TimeSpan.FromSeconds(seconds),
        { ValueKind: JsonValueKind.String } value when TimeSpan.TryParseExact(value.GetString(), "c", CultureInfo.InvariantCulture, out var time) => time,
        _ => throw Refuse(field, "a whole number of seconds, or a time such as \"01:00:00\""),
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
            [.. value.EnumerateArray().Select(item => item.GetString()!)],
        _ => throw Refuse(field, "an array of strings"),
    };

    private JsonElement? Find(string field) =>
        _root.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static ProviderException Refuse(string field, string expected) => new(ErrorKind.InvalidRequest, $"'{field}' has to be {expected}.");

    private static ProviderException TooLarge() => new(ErrorKind.PayloadTooLarge, $"The body is larger than the {MaxBytes} bytes that are accepted here.");
}
