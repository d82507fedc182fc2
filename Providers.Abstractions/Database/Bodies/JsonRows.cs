using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Bodies;

/// <summary>
/// The rows of a body: one JSON object, or an array of them. Read strictly, so that what is stored is what was meant: no
/// property twice, no depth without end, no number that cannot be kept exactly.
/// </summary>
public sealed class JsonRows : IDisposable
{
    /// <summary>The deepest nesting that is accepted.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    private readonly JsonDocument _document;

    private JsonRows(JsonDocument document, bool isArray, JsonElement[] rows)
    {
        _document = document;
        IsArray = isArray;
        Rows = rows;
    }

    /// <summary>Whether the body was an array.</summary>
    public bool IsArray { get; }

    /// <summary>The rows, each an object; valid until disposal.</summary>
    public IReadOnlyList<JsonElement> Rows { get; }

    /// <summary>Reads an object or an array of objects.</summary>
    /// <exception cref="ProviderException">
    /// <see cref="ErrorKind.InvalidRequest"/> with line and position, or <see cref="ErrorKind.UnsupportedMediaType"/>.
    /// </exception>
    public static async ValueTask<JsonRows> ReadAsync(RequestBody body, CancellationToken cancellationToken)
    {
        CheckType(body.ContentType);
        var document = await ParseAsync(body, cancellationToken);
        try
        {
            var root = document.RootElement;
            if (!Utf8.IsValid(JsonMarshal.GetRawUtf8Value(root)))
                throw Refuse("it is not UTF-8 throughout");
            var isArray = root.ValueKind == JsonValueKind.Array;
            var rows = isArray ? root.EnumerateArray().ToArray() : [root];
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i].ValueKind != JsonValueKind.Object)
                    throw Refuse(isArray ? $"the element at index {i} is no object" : "it is neither an object nor an array of objects");
                CheckValues(rows[i]);
            }

            return new JsonRows(document, isArray, rows);
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>Reads exactly one object.</summary>
    /// <exception cref="ProviderException">As <see cref="ReadAsync"/>, also for an array.</exception>
    public static async ValueTask<JsonRows> ReadObjectAsync(RequestBody body, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(body, cancellationToken);
        if (!rows.IsArray)
            return rows;
        rows.Dispose();
        throw Refuse("it is an array, where one object is wanted");
    }

    /// <inheritdoc />
    public void Dispose() => _document.Dispose();

    private static void CheckType(string? contentType)
    {
        if (contentType is null)
            return;
        var type = contentType.AsSpan();
        type = (type.IndexOf(';') is >= 0 and var end ? type[..end] : type).Trim();

        // curl sends this where nobody said otherwise; what is not JSON in it fails below.
        if (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        throw new ProviderException(ErrorKind.UnsupportedMediaType, $"'{contentType}' is not accepted here. Send 'application/json'.");
    }

    private static async ValueTask<JsonDocument> ParseAsync(RequestBody body, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonDocument.ParseAsync(body.Content, Strict, cancellationToken);
        }
        catch (JsonException error) when (error.LineNumber is { } line)
        {
            throw Refuse($"at line {line + 1}, byte {(error.BytePositionInLine ?? 0) + 1}: {Explain(error)}");
        }
        catch (JsonException error)
        {
            throw Refuse(Explain(error));
        }
    }

    private static string Explain(JsonException error)
    {
        // The library's own words go on with its names for things; the first sentence tells the cause.
        var text = error.Message;
        if (text.Contains("maximum configured depth", StringComparison.OrdinalIgnoreCase))
            return $"it is nested deeper than {MaxDepth} levels";
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text.TrimEnd('.') : text[..end];
    }

    private static void CheckValues(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    CheckText(() => property.Name);
                    CheckValues(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    CheckValues(item);
                break;
            case JsonValueKind.Number when !DecimalText.TryParse(JsonMarshal.GetRawUtf8Value(value), out _):
                throw Refuse($"the number {Shorten(value.GetRawText())} is beyond {DecimalText.MaxDigits} digits or an exponent of {DecimalText.MaxExponent}");
            case JsonValueKind.String when JsonMarshal.GetRawUtf8Value(value).IndexOf((byte)'\\') >= 0:
                CheckText(value.GetString);
                break;
        }
    }

    // Half of a surrogate pair can be written in JSON, but is no text.
    private static void CheckText(Func<string?> read)
    {
        try
        {
            _ = read();
        }
        catch (InvalidOperationException)
        {
            throw Refuse("a text holds half of a surrogate pair");
        }
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text[..37]}…";

    private static ProviderException Refuse(string why) => new(ErrorKind.InvalidRequest, $"The body is not valid: {why}. Send a JSON object, or an array of objects.");
}
