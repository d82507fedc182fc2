using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Providers.Supabase.Storage;

/// <summary>
/// Paths as Supabase's keys, which hold only some of ASCII. Every other byte of the path's UTF-8 is written <c>!xHH</c>; an
/// exclamation mark that could be read as the beginning of one, likewise. All other paths are their own keys, so that what is
/// there already keeps its path.
/// </summary>
internal static partial class ObjectKeys
{
    // https://github.com/supabase/storage: word characters, and these.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/!-.*'() &$@=;:+,?");

    /// <summary>A path as a key.</summary>
    public static string Write(string path)
    {
        if (!path.AsSpan().ContainsAnyExcept(Plain) && !Escape().IsMatch(path))
            return path;
        var key = new StringBuilder(path.Length + 16);
        foreach (var rune in path.EnumerateRunes())
        {
            if (rune.IsAscii && Plain.Contains((char)rune.Value) && rune.Value != '!')
                key.Append((char)rune.Value);
            else
                AppendEscaped(key, rune);
        }

        return key.ToString();
    }

    /// <summary>The path of a key. A key that this class did not write is its own path, unless it happens to read as one that it did.</summary>
    public static string Read(string key)
    {
        if (!Escape().IsMatch(key))
            return key;
        var bytes = new ArrayBufferWriter<byte>(key.Length);
        var end = 0;
        foreach (var escape in Escape().EnumerateMatches(key))
        {
            Encoding.UTF8.GetBytes(key.AsSpan(end, escape.Index - end), bytes);
            bytes.Write([byte.Parse(key.AsSpan(escape.Index + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)]);
            end = escape.Index + escape.Length;
        }

        Encoding.UTF8.GetBytes(key.AsSpan(end), bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>A path as it stands in an address: of what a key may hold, only these two may not stand there as they are.</summary>
    public static string Address(string bucket, string path) =>
        $"{Uri.EscapeDataString(bucket)}/{Write(path).Replace(" ", "%20", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal)}";

    private static void AppendEscaped(StringBuilder key, Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            key.Append(CultureInfo.InvariantCulture, $"!x{b:X2}");
    }

    [GeneratedRegex("!x[0-9A-F]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
