using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Database.Writing;

/// <summary>Makes the documents that are stored out of what callers send.</summary>
internal static class DocumentText
{
    private const int MaxIdBytes = 1024;
    private const string CreatedAt = "created_at";
    private const string UpdatedAt = "updated_at";

    /// <summary>A document to insert: with an id, the time and, where wanted, its owner.</summary>
    public static JsonDocument ForInsert(JsonElement row, EquatableArray<string> columns, string? ownerId, DateTimeOffset now) => Make(output =>
    {
        var hasId = Has(row, columns, "id");
        if (!hasId)
            output.WriteString("id", RowId.New(now));
        foreach (var property in row.EnumerateObject())
        {
            if ((columns.Count == 0 || columns.Contains(property.Name)) && (hasId || property.Name != "id"))
                property.WriteTo(output);
        }

        WriteDefaults(output, row, columns, ownerId, now);
    });

    /// <summary>A document that takes the place of another under its id.</summary>
    public static JsonDocument ForReplace(JsonElement row, string id, JsonElement? before, string? ownerId, DateTimeOffset now) => Make(output =>
    {
        if (!Has(row, default, "id"))
        {
            output.WritePropertyName("id");
            if (before is { } old)
                old.GetProperty("id").WriteTo(output);
            else
                output.WriteStringValue(id);
        }

        foreach (var property in row.EnumerateObject())
        {
            if (property.Name != "id" || property.Value.ValueKind != JsonValueKind.Null)
                property.WriteTo(output);
        }

        if (!row.TryGetProperty(CreatedAt, out _) && before is { } kept && kept.TryGetProperty(CreatedAt, out var created))
        {
            output.WritePropertyName(CreatedAt);
            created.WriteTo(output);
            WriteOwner(output, row, default, ownerId);
        }
        else
        {
            WriteDefaults(output, row, default, ownerId, now);
        }
    });

    /// <summary>A document with some of its columns replaced.</summary>
    public static JsonDocument ForUpdate(JsonElement before, JsonElement changes, EquatableArray<string> columns) => Make(output =>
    {
        foreach (var property in before.EnumerateObject())
        {
            // The id keeps the type that it was written with.
            if (property.Name == "id" || !Has(changes, columns, property.Name, orNull: true))
                property.WriteTo(output);
        }

        foreach (var property in changes.EnumerateObject())
        {
            if (property.Name != "id" && (columns.Count == 0 || columns.Contains(property.Name)))
                property.WriteTo(output);
        }
    });

    /// <summary>The id of a document as text: what it is stored and found under.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.TypeMismatch"/> or <see cref="ErrorKind.InvalidRequest"/>.</exception>
    public static string IdOf(JsonElement document)
    {
        var value = document.GetProperty("id");
        var id = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new ProviderException(ErrorKind.TypeMismatch, "'id' has to be a string or a number."),
        };
        if (id.Length == 0 || id.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(id) > MaxIdBytes)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'id' has to be between 1 and {MaxIdBytes} bytes in UTF-8, without NUL.");
        return id;
    }

    /// <summary>Refuses a change of a row's id.</summary>
    public static void CheckId(JsonElement row, string id)
    {
        if (Has(row, default, "id") && IdOf(row) != id)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'id' in the body differs from the row's own, '{id}'. Leave it out: a row's id does not change.");
    }

    /// <summary>Checks a document against what its table declares.</summary>
    public static void CheckColumns(JsonElement document, TableDeclaration table)
    {
        CheckInstant(document, CreatedAt);
        CheckInstant(document, UpdatedAt);
        foreach (var (name, column) in table.Columns)
        {
            if (column.Required && (!document.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null))
                throw new ProviderException(ErrorKind.NotNullViolation, $"'{name}' is required, but missing or null.") { Details = name };
            if (column.Timestamp)
                CheckInstant(document, name);
            if (column.Vector && document.TryGetProperty(name, out var vector) && vector.ValueKind != JsonValueKind.Null && !VectorValue.TryRead(vector, out _))
                throw new ProviderException(ErrorKind.TypeMismatch, $"'{name}' is a vector. Write it as an array of numbers, as in [1,0,0].") { Details = name };
        }
    }

    private static void CheckInstant(JsonElement document, string name)
    {
        if (document.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            && (value.ValueKind != JsonValueKind.String || !Instant.TryParse(value.GetString().AsSpan(), out _)))
        {
            throw new ProviderException(ErrorKind.TypeMismatch, $"'{name}' is a timestamp. Write it as in 2026-01-31T12:00:00Z.") { Details = name };
        }
    }

    /// <summary>A copy of a document's text.</summary>
    public static byte[] Utf8(JsonDocument document) => JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray();

    private static void WriteDefaults(Utf8JsonWriter output, JsonElement row, EquatableArray<string> columns, string? ownerId, DateTimeOffset now)
    {
        WriteOwner(output, row, columns, ownerId);
        if (!Has(row, columns, CreatedAt, orNull: true))
            output.WriteString(CreatedAt, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    private static void WriteOwner(Utf8JsonWriter output, JsonElement row, EquatableArray<string> columns, string? ownerId)
    {
        if (ownerId is not null && !Has(row, columns, OwnedRows.Column, orNull: true))
            output.WriteString(OwnedRows.Column, ownerId);
    }

    private static bool Has(JsonElement row, EquatableArray<string> columns, string name, bool orNull = false) =>
        (columns.Count == 0 || columns.Contains(name)) && row.TryGetProperty(name, out var value) && (orNull || value.ValueKind != JsonValueKind.Null);

    private static JsonDocument Make(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var output = new Utf8JsonWriter(buffer, RowProjection.WriterOptions))
        {
            output.WriteStartObject();
            write(output);
            output.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }
}
