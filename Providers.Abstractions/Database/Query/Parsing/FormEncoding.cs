using System.Buffers;
using System.Globalization;
using System.Text;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Decodes the parts of a query string, strictly: what is not UTF-8 is refused, not guessed.</summary>
internal static class FormEncoding
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes percent sequences, and plus signs as blanks. Allocates only where there are any.</summary>
    public static ReadOnlySpan<char> Decode(ReadOnlySpan<char> text, ReadOnlySpan<char> parameter)
    {
        if (!text.ContainsAny('%', '+'))
            return text;

        var bytes = ArrayPool<byte>.Shared.Rent(Strict.GetMaxByteCount(text.Length));
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
                        if (i + 2 >= text.Length || !byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[length++]))
                            throw Malformed(parameter, i, "a '%' is not followed by two hexadecimal digits");
                        i += 2;
                        break;
                    default:
                        var run = text[i..];
                        run = run.IndexOfAny('%', '+') is >= 0 and var next ? run[..next] : run;
                        length += Strict.GetBytes(run, bytes.AsSpan(length));
                        i += run.Length - 1;
                        break;
                }
            }

            return Strict.GetString(bytes, 0, length);
        }
        catch (Exception error) when (error is DecoderFallbackException or EncoderFallbackException)
        {
            throw Malformed(parameter, 0, "it does not decode to UTF-8");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static ProviderException Malformed(ReadOnlySpan<char> parameter, int index, string what) => new(
        ErrorKind.InvalidRequest,
        $"The query is malformed in '{parameter}' at position {index + 1}: {what}. Percent-encode names and values as UTF-8.");
}
