using System.Buffers;
using System.Text;
using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database.Values;

/// <summary>
/// What a literal of a query is compared with, as sort keys: the contract's rules about quoted and unquoted literals, in one
/// place for stores and the evaluator.
/// </summary>
public static class LiteralKeys
{
    /// <summary>
    /// The keys that equal the literal: for an unquoted number or boolean that value and the string, else the one.
    /// </summary>
    public static byte[][] Equal(Literal literal, ColumnKind kind)
    {
        if (kind == ColumnKind.Timestamp && Instant.TryParse(literal.Text.AsSpan(), out var microseconds))
            return [InstantKey(microseconds)];
        return Typed(literal, kind) is { } typed ? [typed, TextKey(literal.Text)] : [TextKey(literal.Text)];
    }

    /// <summary>
    /// The one key that range operators compare with; only keys with the same first byte are compared with it.
    /// </summary>
    public static byte[] Range(Literal literal, ColumnKind kind)
    {
        if (kind == ColumnKind.Timestamp && Instant.TryParse(literal.Text.AsSpan(), out var microseconds))
            return InstantKey(microseconds);
        return Typed(literal, kind) ?? TextKey(literal.Text);
    }

    /// <summary>The least key of a key's type.</summary>
    public static byte[] LowerBound(byte[] key) => [key[0]];

    /// <summary>The least key beyond a key's type.</summary>
    public static byte[] UpperBound(byte[] key) => [(byte)(key[0] + 1)];

    private static byte[]? Typed(Literal literal, ColumnKind kind)
    {
        if (literal.Quoted || kind == ColumnKind.Text)
            return null;
        var output = new ArrayBufferWriter<byte>(16);
        switch (literal.Text)
        {
            case "true" or "false":
                SortKey.WriteBoolean(literal.Text == "true", output);
                return output.WrittenSpan.ToArray();
            default:
                return SortKey.TryWriteNumber(Encoding.UTF8.GetBytes(literal.Text), output) ? output.WrittenSpan.ToArray() : null;
        }
    }

    private static byte[] TextKey(string text)
    {
        var output = new ArrayBufferWriter<byte>(text.Length + 1);
        SortKey.WriteText(Encoding.UTF8.GetBytes(text), output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] InstantKey(long microseconds)
    {
        var output = new ArrayBufferWriter<byte>(9);
        SortKey.WriteInstant(microseconds, output);
        return output.WrittenSpan.ToArray();
    }
}
