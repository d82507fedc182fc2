using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Decodes the parts of a query string, strictly: what is not UTF-8 is refused, not guessed.</summary>
internal static class FormEncoding
{
    /// <summary>Decodes percent sequences, and plus signs as blanks. Allocates only where there are any.</summary>
    public static ReadOnlySpan<char> Decode(ReadOnlySpan<char> text, ReadOnlySpan<char> parameter)
    {
        if (!text.ContainsAny('%', '+'))
            return text;

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = 0;
            for (var i = 0; i < text.Length; i++)
            {
                switch (text[i])
                {
                    case '+':
                        bytes[length++] = (byte)' ';
                        break;
                    case '%':
                        if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                            throw Malformed(parameter, i, "a '%' is not followed by two hexadecimal digits");
                        bytes[length++] = byte.Parse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                        i += 2;
                        break;
                    default:
                        var run = text[i..];
                        run = run.IndexOfAny('%', '+') is >= 0 and var next ? run[..next] : run;
                        length += Encoding.UTF8.GetBytes(run, bytes.AsSpan(length));
                        i += run.Length - 1;
                        break;
                }
            }

            return Utf8.IsValid(bytes.AsSpan(0, length))
                ? Encoding.UTF8.GetString(bytes, 0, length)
                : throw Malformed(parameter, IndexOfInvalid(text, bytes.AsSpan(0, length)), "what stands there is not UTF-8");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // Where in the text the first byte stands that belongs to no character.
    private static int IndexOfInvalid(ReadOnlySpan<char> text, ReadOnlySpan<byte> bytes)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(bytes[valid..], out _, out var consumed) == OperationStatus.Done)
            valid += consumed;

        var index = 0;
        for (var at = 0; at < valid;)
        {
            Rune.DecodeFromUtf16(text[index..], out var rune, out var length);
            (at, index) = rune.Value == '%' ? (at + 1, index + 3) : (at + rune.Utf8SequenceLength, index + length);
        }

        return index;
    }

    private static ProviderException Malformed(ReadOnlySpan<char> parameter, int index, string what) => new(
        ErrorKind.InvalidRequest,
        $"The query is malformed in '{parameter}' at position {index + 1}: {what}. Percent-encode names and values as UTF-8.");
}
