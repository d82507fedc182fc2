using System.Globalization;
using System.Text;

namespace Gateway.Tests.Fuzzing;

/// <summary>Changes texts at random, the same way for the same seed.</summary>
internal sealed class Mutator(int seed)
{
    private const int MostChanges = 6;
    private const int MostRepeated = 3_000;
    private const int Longest = 20_000;

    private static readonly string[] Interesting =
    [
        "", "'", "\"", "\\", "`", ";", "--", "/*", "*/", "%", "%00", "%2F", "%2e%2e", "%25", "%C0%AF", "%F0%9F%92%A9", "%ff", "../", "..\\", "\0", "\u0001", "\u007f", "\u00e4", "e\u0301", "\u202e", "\ufeff", "\ud83d\udca9", "\ud83d",
        "(", ")", "((((((((", "{", "}", "[", "]", "[[[[[[[[", "{{{{{{{{", ",", ",,", ".", "..", ":", "::", "=", "==", "&", "&&", "?", "#", "*", "!", "~", "|", "->", "->>", "<", ">", " ", "\t", "+",
        "null", "true", "false", "undefined", "NaN", "Infinity", "-Infinity", "-0", "0", "1", "-1", "00", "1e400", "1e-400", "0x10", "1_000", "0.1", ".5", "5.", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
        "18446744073709551616", "99999999999999999999999999999999999999.9", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0000-00-00", "2026-02-30T25:61:61+99:99",
        "eq.", "neq.", "not.", "not.not.", "in.(", "in.()", "is.null", "like.*", "like(any).{", "fts(english).", "cs.{", "ov.[", "or=(", "and=(", "not.or=(", "select=", "order=", "limit=", "offset=", "cursor=", "columns=", "on_conflict=", "apikey=",
        "id", "text", "created_at", "*", "count()", "sum()", "::text", "desc.nullslast", "asc", "__proto__", "constructor", "toString",
        "gw_pk_", "gw_sk_", "gw_op_", "Bearer ", "bearer", "eyJhbGciOiJub25lIn0.", "..", "a.b.c", "W/\"1\"", "*/*", "bytes=0-", "bytes=-1", "bytes=0-0,2-3", "chunked", "gzip", "\r\n", "\r", "\n",
    ];

    private readonly Random _random = new(seed);

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> several) => several[_random.Next(several.Count)];

    /// <summary>One of a corpus, changed.</summary>
    public string Mutate(IReadOnlyList<string> corpus)
    {
        var text = new StringBuilder(Pick(corpus));
        for (var changes = _random.Next(MostChanges); changes > 0; changes--)
            Change(text, corpus);
        return text.ToString(0, Math.Min(text.Length, Longest));
    }

    private void Change(StringBuilder text, IReadOnlyList<string> corpus)
    {
        var at = _random.Next(text.Length + 1);
        var length = _random.Next(Math.Min(text.Length - at, 16) + 1);
        switch (_random.Next(10))
        {
            case 0:
                text.Remove(at, length);
                break;
            case 1:
                text.Insert(at, text.ToString(at, length));
                break;
            case 2 when at < text.Length:
                text[at] = (char)(text[at] ^ (1 << _random.Next(8)));
                break;
            case 3 when at < text.Length:
                text[at] = (char)_random.Next(_random.Next(4) == 0 ? 0x10000 : 0x80);
                break;
            case 4:
                var other = Pick(corpus);
                var from = _random.Next(other.Length + 1);
                text.Remove(at, text.Length - at).Append(other, from, other.Length - from);
                break;
            case 5:
                text.Remove(at, text.Length - at);
                break;
            case 6 when _random.Next(8) == 0:
                text.Insert(at, string.Concat(Enumerable.Repeat(Pick(Interesting), _random.Next(MostRepeated) / 4)));
                break;
            case 7:
                text.Insert(at, _random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture));
                break;
            default:
                text.Remove(at, length).Insert(at, Pick(Interesting));
                break;
        }
    }
}
