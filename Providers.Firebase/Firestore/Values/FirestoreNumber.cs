using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Providers.Firebase.Firestore.Protocol;
using SortKey = Providers.Abstractions.Database.Values.SortKey;

namespace Providers.Firebase.Firestore.Values;

/// <summary>
/// Numbers between JSON's text and Firestore's two types: 64-bit integers and doubles. What either would change is not a number that
/// Firestore can hold.
/// </summary>
internal static class FirestoreNumber
{
    private const int MaxText = 32;

    /// <summary>Reads a number in JSON's grammar; false where Firestore could hold it only changed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Value number)
    {
        if (Utf8Parser.TryParse(text, out long integer, out var consumed) && consumed == text.Length)
        {
            number = new Value { IntegerValue = integer };
            return true;
        }

        number = new Value();
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return false;
        Span<byte> shortest = stackalloc byte[MaxText];
        number.DoubleValue = value;
        return AreEqual(text, shortest[..Write(value, shortest)]);
    }

    /// <summary>Writes a finite double as it is read again: its shortest text, never that of an integer.</summary>
    public static int Write(double value, Span<byte> output)
    {
        value.TryFormat(output, out var length, "R", CultureInfo.InvariantCulture);
        if (output[..length].IndexOfAny((byte)'.', (byte)'E') < 0)
        {
            output[length++] = (byte)'.';
            output[length++] = (byte)'0';
        }

        return length;
    }

    /// <summary>Whether two texts are the same number.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var (leftKey, rightKey) = (new ArrayBufferWriter<byte>(MaxText), new ArrayBufferWriter<byte>(MaxText));
        return SortKey.TryWriteNumber(left, leftKey) && SortKey.TryWriteNumber(right, rightKey) && leftKey.WrittenSpan.SequenceEqual(rightKey.WrittenSpan);
    }
}
