using System.Buffers;
using System.Text;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;

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
    /// <exception cref="ProviderException"><see cref="ErrorKind.TypeMismatch"/>: it is compared with a timestamp, but is none.</exception>
    public static byte[][] Equal(Literal literal, ColumnKind kind)
    {
        if (kind == ColumnKind.Timestamp)
            return [InstantKey(literal)];
        return Typed(literal, kind) is { } typed ? [typed, TextKey(literal.Text)] : [TextKey(literal.Text)];
    }

    /// <summary>
    /// The one key that range operators compare with; only keys with the same first byte are compared with it.
    /// </summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.TypeMismatch"/>, as for <see cref="Equal"/>.</exception>
    public static byte[] Range(Literal literal, ColumnKind kind)
    {
        if (kind == ColumnKind.Timestamp)
            return InstantKey(literal);
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

    private static byte[] InstantKey(Literal literal)
    {
        if (!Instant.TryParse(literal.Text.AsSpan(), out var microseconds))
        {
            // A '+' that is not escaped is a space, and the commonest of mistakes.
            throw new ProviderException(
                ErrorKind.TypeMismatch, $"'{literal.Text}' is compared with a timestamp, but is none. Write it as in 2026-01-31T12:00:00Z, and a '+' in an address as %2B.");
        }

        var output = new ArrayBufferWriter<byte>(9);
        SortKey.WriteInstant(microseconds, output);
        return output.WrittenSpan.ToArray();
    }
}
