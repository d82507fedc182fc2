using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Providers.Abstractions.Database.Values;

/// <summary>
/// Writes a value as bytes whose order (<c>memcmp</c>) is the order of the values, and which are equal where the values are.
/// Stores keep them in columns of their own; the evaluator compares the same bytes, so that the two cannot disagree.
/// </summary>
/// <remarks>
/// One byte tells the type, in the order boolean, number, instant, text, array or object, null. Behind it stand: for a boolean
/// 0 or 1; for a number its sign, its exponent (four bytes, biased) and its digits, two to a byte plus one, ended by 0, all
/// of it inverted below zero; for an instant its microseconds (eight bytes, biased); for text its UTF-8; for the rest
/// canonical JSON; for null, which a missing value is too, nothing.
/// </remarks>
public static class SortKey
{
    /// <summary>The type byte of booleans.</summary>
    public const byte Boolean = 0x10;
    /// <summary>The type byte of numbers.</summary>
    public const byte Number = 0x20;
    /// <summary>The type byte of instants.</summary>
    public const byte Timestamp = 0x30;
    /// <summary>The type byte of text.</summary>
    public const byte Text = 0x40;
    /// <summary>The type byte of arrays and objects.</summary>
    public const byte Composite = 0x50;
    /// <summary>The only byte of null; it sorts last.</summary>
    public const byte Null = 0xFF;

    private const byte Negative = 0;
    private const byte Zero = 1;
    private const byte Positive = 2;

    /// <summary>Writes the key of a value.</summary>
    public static void Write(JsonElement value, ColumnKind kind, IBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                WriteByte(output, Null);
                break;
            case JsonValueKind.String:
                WriteString(value, kind, output);
                break;
            case var _ when kind == ColumnKind.Text:
                WriteText(JsonMarshal.GetRawUtf8Value(value), output);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                WriteBoolean(value.ValueKind == JsonValueKind.True, output);
                break;
            case JsonValueKind.Number:
                if (!TryWriteNumber(JsonMarshal.GetRawUtf8Value(value), output))
                    WriteText(JsonMarshal.GetRawUtf8Value(value), output);
                break;
            default:
                WriteByte(output, Composite);
                CanonicalJson.Write(value, output);
                break;
        }
    }

    /// <summary>Writes the key of a text.</summary>
    public static void WriteText(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output)
    {
        WriteByte(output, Text);
        output.Write(utf8);
    }

    /// <summary>Writes the key of a boolean.</summary>
    public static void WriteBoolean(bool value, IBufferWriter<byte> output)
    {
        WriteByte(output, Boolean);
        WriteByte(output, value ? (byte)1 : (byte)0);
    }

    /// <summary>Writes the key of an instant.</summary>
    public static void WriteInstant(long microseconds, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(9);
        span[0] = Timestamp;
        BinaryPrimitives.WriteUInt64BigEndian(span[1..], (ulong)microseconds ^ (1UL << 63));
        output.Advance(9);
    }

    /// <summary>Writes the key of a number; false, and nothing written, where the text is no number or beyond the limits.</summary>
    public static bool TryWriteNumber(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (!DecimalText.TryParse(text, out var number))
            return false;
        var span = output.GetSpan(7 + ((number.DigitCount + 1) / 2));
        span[0] = Number;
        if (number.DigitCount == 0)
        {
            span[1] = Zero;
            output.Advance(2);
            return true;
        }

        span[1] = number.IsNegative ? Negative : Positive;
        BinaryPrimitives.WriteUInt32BigEndian(span[2..], (uint)number.Exponent ^ (1U << 31));
        var length = 6;
        for (var i = 0; i < number.DigitCount; i += 2)
        {
            var low = i + 1 < number.DigitCount ? number.Digit(i + 1) : 0;
            span[length++] = (byte)((number.Digit(i) * 10) + low + 1);
        }

        span[length++] = 0;
        if (number.IsNegative)
        {
            foreach (ref var b in span[2..length])
                b = (byte)~b;
        }

        output.Advance(length);
        return true;
    }

    private static void WriteString(JsonElement value, ColumnKind kind, IBufferWriter<byte> output)
    {
        // Within its quotes a string without escapes is its own UTF-8.
        var raw = JsonMarshal.GetRawUtf8Value(value);
        var utf8 = raw.Length >= 2 && raw.IndexOf((byte)'\\') < 0 ? raw[1..^1] : Encoding.UTF8.GetBytes(value.GetString()!);
        if (kind == ColumnKind.Timestamp && Instant.TryParse(utf8, out var microseconds))
            WriteInstant(microseconds, output);
        else
            WriteText(utf8, output);
    }

    private static void WriteByte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
