using System.Buffers;
using System.Text.Json;
using Providers.Abstractions.Database.Values;
using Providers.Embedded.Database.Catalog;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Writing;

/// <summary>Computes the keys of documents.</summary>
internal static class RowKeys
{
    /// <summary>One key of a stored document.</summary>
    public static byte[] Of(ReadOnlySpan<byte> document, KeyColumn key)
    {
        var reader = new Utf8JsonReader(document);
        using var parsed = JsonDocument.ParseValue(ref reader);
        return Of(parsed.RootElement, key.Column, key.Kind);
    }

    /// <summary>The key of one column of a document.</summary>
    public static byte[] Of(JsonElement document, string column, ColumnKind kind)
    {
        var output = new ArrayBufferWriter<byte>(32);
        Write(document, column, kind, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Binds all keys of a document, from the third parameter on.</summary>
    public static void Bind(Statement statement, TableInfo table, JsonElement document)
    {
        var output = new ArrayBufferWriter<byte>(64);
        for (var i = 0; i < table.Keys.Length; i++)
        {
            output.ResetWrittenCount();
            Write(document, table.Keys[i].Column, table.Keys[i].Kind, output);
            statement.BindBlob(i + 3, output.WrittenSpan);
        }
    }

    private static void Write(JsonElement document, string column, ColumnKind kind, ArrayBufferWriter<byte> output) =>
        SortKey.Write(document.TryGetProperty(column, out var value) ? value : default, kind, output);
}
