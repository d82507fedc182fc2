using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Providers.Abstractions.Database.Values;

/// <summary>
/// Ids for rows that come without one: UUIDs of version 7 (RFC 9562) whose time is kept to the quarter of a microsecond, so that
/// the order of ids, which is the order of rows without any other, is the order in which they were written.
/// </summary>
public static class RowId
{
    /// <summary>A new id.</summary>
    public static Guid New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[8..]);
        var sinceEpoch = now - DateTimeOffset.UnixEpoch;
        var milliseconds = sinceEpoch.Ticks / TimeSpan.TicksPerMillisecond;
        var fraction = sinceEpoch.Ticks % TimeSpan.TicksPerMillisecond * 4096 / TimeSpan.TicksPerMillisecond;
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)milliseconds << 16) | 0x7000 | (ulong)fraction);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
