using System.Runtime.InteropServices;
using System.Text.Json;
using Providers.Abstractions.Connections;
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
            if (StrictJson.FindMistake(root) is var (offset, what))
                throw RefuseAt(root, offset, what);
            var isArray = root.ValueKind == JsonValueKind.Array;
            var rows = isArray ? root.EnumerateArray().ToArray() : [root];
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i].ValueKind != JsonValueKind.Object)
                {
                    throw RefuseAt(
                        root,
                        StrictJson.OffsetOf(rows[i], JsonMarshal.GetRawUtf8Value(root)),
                        isArray ? $"the element at index {i} is no object" : "it is neither an object nor an array of objects");
                }
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
        var type = RequestBody.MediaType(contentType);

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
            return await JsonDocument.ParseAsync(body.Content, StrictJson.Options, cancellationToken);
        }
        catch (JsonException error) when (error.LineNumber is { } line)
        {
            throw Refuse($"at line {line + 1}, byte {(error.BytePositionInLine ?? 0) + 1}: {Explain(error)}");
        }
        catch (JsonException error)
        {
            throw Refuse(Explain(error));
        }
        catch (InvalidOperationException)
        {
            throw Refuse(StrictJson.HalfPairInName);
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

    // Blanks in front of the value are not counted.
    private static ProviderException RefuseAt(JsonElement root, int offset, string why)
    {
        var (line, column) = StrictJson.PositionOf(offset, JsonMarshal.GetRawUtf8Value(root));
        return Refuse($"at line {line}, byte {column}: {why}");
    }

    private static ProviderException Refuse(string why) => new(ErrorKind.InvalidRequest, $"The body is not valid: {why}. Send a JSON object, or an array of objects.");
}
