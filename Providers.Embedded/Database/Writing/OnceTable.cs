using System.Buffers.Binary;
using Providers.Abstractions.Connections;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Writing;

/// <summary>The writes that are to take effect once, with their answers, each in the transaction of its rows.</summary>
internal static class OnceTable
{
    private static readonly TimeSpan Keeps = TimeSpan.FromHours(25);

    /// <summary>What a write was answered with; null where it did not take effect yet.</summary>
    public static (long Affected, List<byte[]> Rows)? Find(SqliteSession session, WriteOnce once)
    {
        var read = session.Prepare("SELECT affected, answer FROM gateway_once WHERE name = ?1");
        read.BindBlob(1, once.Name.Span);
        (long, List<byte[]>)? found = read.Step() ? (read.Int64(0), Unpack(read.Blob(1))) : null;
        read.Reset();
        return found;
    }

    /// <summary>Keeps an answer, and forgets those that nobody may ask for any more.</summary>
    public static void Keep(SqliteSession session, WriteOnce once, long affected, List<byte[]> rows)
    {
        var forget = session.Prepare("DELETE FROM gateway_once WHERE at < ?1");
        forget.BindInt64(1, (once.At - Keeps).ToUnixTimeSeconds());
        forget.Step();
        forget.Reset();
        var insert = session.Prepare("INSERT INTO gateway_once (name, at, affected, answer) VALUES (?1, ?2, ?3, ?4)");
        insert.BindBlob(1, once.Name.Span);
        insert.BindInt64(2, once.At.ToUnixTimeSeconds());
        insert.BindInt64(3, affected);
        insert.BindBlob(4, Pack(rows));
        insert.Step();
        insert.Reset();
    }

    private static byte[] Pack(List<byte[]> rows)
    {
        var packed = new byte[rows.Sum(static row => sizeof(int) + row.Length)];
        var rest = packed.AsSpan();
        foreach (var row in rows)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, row.Length);
            row.CopyTo(rest[sizeof(int)..]);
            rest = rest[(sizeof(int) + row.Length)..];
        }

        return packed;
    }

    private static List<byte[]> Unpack(ReadOnlySpan<byte> packed)
    {
        var rows = new List<byte[]>();
        while (packed.Length > 0)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(packed);
            rows.Add(packed.Slice(sizeof(int), length).ToArray());
            packed = packed[(sizeof(int) + length)..];
        }

        return rows;
    }
}
