using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Paging;

/// <summary>
/// The place where a page ended: the order keys of its last row. Opaque to callers, and bound to the query and the connection
/// that gave it out; only the size of a page may change between pages.
/// </summary>
public static class RowCursor
{
    private const int BindingSize = 12;
    private const int MaxLength = 16 << 10;

    /// <summary>Encodes a place.</summary>
    /// <param name="values">The keys of the page's last row, in the order of the query's terms, the id last.</param>
    /// <param name="table">The table.</param>
    /// <param name="query">The query.</param>
    /// <param name="connection">The connection.</param>
    public static string Encode(IReadOnlyList<byte[]> values, string table, RowQuery query, Connection connection)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(values);
        var cursor = new byte[BindingSize + payload.Length];
        Bind(payload, table, query, connection, cursor);
        payload.CopyTo(cursor.AsSpan(BindingSize));
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>Decodes a place.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidCursor"/> where this query on this connection did not give it out.</exception>
    public static IReadOnlyList<byte[]> Decode(string cursor, string table, RowQuery query, Connection connection)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor))
            throw Invalid();
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= BindingSize)
            throw Invalid();
        var payload = bytes.AsSpan(BindingSize).ToArray();
        Span<byte> binding = stackalloc byte[BindingSize];
        Bind(payload, table, query, connection, binding);
        if (!binding.SequenceEqual(bytes.AsSpan(0, BindingSize)))
            throw Invalid();
        return JsonSerializer.Deserialize<byte[][]>(payload) ?? throw Invalid();
    }

    // A checksum, not a secret: what a forged cursor could reach, a filter can too.
    private static void Bind(ReadOnlySpan<byte> payload, string table, RowQuery query, Connection connection, Span<byte> binding)
    {
        var bound = query with { Limit = 0, HasLimit = false, Cursor = null };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"v1\n{connection.Tenant}\n{connection.Name}\n{table}\n{Postgrest.PostgrestWriter.Write(bound)}\n"));
        hash.AppendData(payload);
        hash.GetHashAndReset().AsSpan(0, BindingSize).CopyTo(binding);
    }

    /// <summary>The error for a cursor that is not one of this query's.</summary>
    public static ProviderException Invalid() =>
        new(ErrorKind.InvalidCursor, "'cursor' is not one that this query on this connection gave out. Start again with an empty one, and change only 'limit' between pages.");
}
