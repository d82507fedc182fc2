using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Pipeline;

/// <summary>
/// The path as it was sent. The server decodes <c>Path</c> but for slashes, so that an escaped slash within a name can no
/// longer be told from a doubly escaped one; names are therefore read from the raw target.
/// </summary>
internal static class RequestPath
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The raw path without query.</summary>
    public static ReadOnlySpan<char> Raw(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();

        // The absolute form, http://host/path, is legal though nobody sends it.
        if (!target.StartsWith('/') && target.IndexOf("://") is > 0 and var scheme)
        {
            target = target[(scheme + 3)..];
            target = target.IndexOf('/') is >= 0 and var slash ? target[slash..] : "/";
        }

        var query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }

    /// <summary>The address that the gateway was called at, before the path. A proxy in front may say of its scheme whatever it was told.</summary>
    public static string Origin(HttpRequest request) => $"{(request.IsHttps ? "https" : "http")}://{request.Host.Value}";

    /// <summary>One decoded segment of the path, counted from 0.</summary>
    public static string Segment(HttpContext context, int index)
    {
        return Decode(RawSegment(context, index));
    }

    /// <summary>One segment of the path as it was sent, counted from 0.</summary>
    public static ReadOnlySpan<char> RawSegment(HttpContext context, int index)
    {
        var path = From(context, index);
        var end = path.IndexOf('/');
        return end < 0 ? path : path[..end];
    }

    /// <summary>Everything from one segment on, decoded segment by segment and joined by slashes.</summary>
    public static string Rest(HttpContext context, int index)
    {
        return Decode(From(context, index));
    }

    /// <summary>Percent-decodes strictly: what does not decode to UTF-8 is refused, not guessed.</summary>
    public static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.Contains('%'))
            return text.ToString();
        var bytes = new byte[Strict.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
                length += Strict.GetBytes(text.Slice(i, 1), bytes.AsSpan(length));
            else if (i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out bytes[length]))
                (length, i) = (length + 1, i + 2);
            else
                throw Malformed("a '%' is not followed by two hexadecimal digits");
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("it does not decode to UTF-8");
        }
    }

    // Empty where the path has fewer segments.
    private static ReadOnlySpan<char> From(HttpContext context, int index)
    {
        var path = Raw(context)[1..];
        for (; index > 0; index--)
        {
            var slash = path.IndexOf('/');
            path = slash < 0 ? default : path[(slash + 1)..];
        }

        return path;
    }

    private static ProviderException Malformed(string what) =>
        new(ErrorKind.InvalidRequest, $"The path is malformed: {what}. Percent-encode each name as UTF-8.");
}
