using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
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

    // A request line of 8 KiB has to hold it beside the rest of the query.
    private const int MaxLength = 6 << 10;

    /// <summary>Encodes a place.</summary>
    /// <param name="values">The keys of the page's last row, in the order of the query's terms, the id last.</param>
    /// <param name="table">The table.</param>
    /// <param name="query">The query.</param>
    /// <param name="connection">The connection.</param>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/> where the keys are too long to travel in an address.</exception>
    public static string Encode(IReadOnlyList<byte[]> values, string table, RowQuery query, Connection connection)
    {
        var size = BindingSize + values.Sum(value => sizeof(ushort) + value.Length);
        if (Base64Url.GetEncodedLength(size) > MaxLength)
            throw new ProviderException(ErrorKind.InvalidRequest, "'order' compares values that are too long for a cursor. Order by a shorter column, or read on with 'offset'.");

        var cursor = new byte[size];
        var rest = cursor.AsSpan(BindingSize);
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)value.Length);
            value.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + value.Length)..];
        }

        Bind(cursor.AsSpan(BindingSize), table, query, connection, cursor);
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>Decodes a place: at least one key, none of them empty.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidCursor"/> where this query on this connection did not give it out.</exception>
    public static IReadOnlyList<byte[]> Decode(string cursor, string table, RowQuery query, Connection connection)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor))
            throw Invalid();
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= BindingSize)
            throw Invalid();
        Span<byte> binding = stackalloc byte[BindingSize];
        Bind(bytes.AsSpan(BindingSize), table, query, connection, binding);
        if (!binding.SequenceEqual(bytes.AsSpan(0, BindingSize)))
            throw Invalid();

        // Anybody can compute the binding, so that what follows is not to be trusted either.
        var values = new List<byte[]>();
        for (ReadOnlySpan<byte> rest = bytes.AsSpan(BindingSize); !rest.IsEmpty;)
        {
            var length = rest.Length > sizeof(ushort) ? BinaryPrimitives.ReadUInt16BigEndian(rest) : 0;
            rest = length > 0 ? rest[sizeof(ushort)..] : throw Invalid();
            values.Add(length <= rest.Length ? rest[..length].ToArray() : throw Invalid());
            rest = rest[length..];
        }

        return values;
    }

    /// <summary>The error for a cursor that is not one of this query's.</summary>
    public static ProviderException Invalid() =>
        new(ErrorKind.InvalidCursor, "'cursor' is not one that this query on this connection gave out. Start again with an empty one, and change only 'limit' between pages.");

    // A checksum, not a secret: what a forged cursor could reach, a filter can too.
    private static void Bind(ReadOnlySpan<byte> payload, string table, RowQuery query, Connection connection, Span<byte> binding)
    {
        var bound = query with { Limit = 0, HasLimit = false, Cursor = null };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"v1\n{connection.Tenant}\n{connection.Name}\n{table}\n{Postgrest.PostgrestWriter.Write(bound)}\n"));
        hash.AppendData(payload);
        hash.GetHashAndReset().AsSpan(0, BindingSize).CopyTo(binding);
    }
}
