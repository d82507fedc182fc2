using System.Text;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Reads the decoded value of one parameter from left to right, and tells where it stands when it cannot go on.</summary>
/// <param name="text">The decoded text.</param>
/// <param name="parameter">The parameter's name, for messages.</param>
internal ref struct Scanner(ReadOnlySpan<char> text, ReadOnlySpan<char> parameter)
{
    private readonly ReadOnlySpan<char> _text = text;
    private readonly ReadOnlySpan<char> _parameter = parameter;

    /// <summary>How many characters have been read.</summary>
    public int Position { get; private set; }

    public readonly bool AtEnd => Position >= _text.Length;

    public readonly ReadOnlySpan<char> Rest => _text[Position..];

    public readonly bool At(char c) => Position < _text.Length && _text[Position] == c;

    public readonly bool At(scoped ReadOnlySpan<char> word) => Rest.StartsWith(word);

    public void Skip(int count) => Position += count;

    /// <summary>Reads a character where it is the next.</summary>
    public bool Take(char c)
    {
        if (!At(c))
            return false;
        Position++;
        return true;
    }

    /// <summary>Reads a word where it is the next.</summary>
    public bool Take(scoped ReadOnlySpan<char> word)
    {
        if (!At(word))
            return false;
        Position += word.Length;
        return true;
    }

    public void Expect(char c, string mend)
    {
        if (!Take(c))
            throw Fail($"'{c}' is expected", mend);
    }

    /// <summary>Reads up to the first of some characters, or to the end.</summary>
    public ReadOnlySpan<char> TakeUntil(scoped ReadOnlySpan<char> stops)
    {
        var length = Rest.IndexOfAny(stops) is >= 0 and var stop ? stop : Rest.Length;
        var taken = Rest[..length];
        Position += length;
        return taken;
    }

    /// <summary>Reads what remains.</summary>
    public ReadOnlySpan<char> TakeRest()
    {
        var rest = Rest;
        Position = _text.Length;
        return rest;
    }

    /// <summary>Reads a text in double quotes, in which a backslash escapes a quote and itself.</summary>
    public string TakeQuoted()
    {
        var start = Position;
        Position++;
        var plain = Rest.IndexOfAny('"', '\\');
        if (plain >= 0 && Rest[plain] == '"')
        {
            var simple = Rest[..plain].ToString();
            Position += plain + 1;
            return simple;
        }

        var unescaped = new StringBuilder();
        while (!AtEnd)
        {
            var c = _text[Position++];
            if (c == '"')
                return unescaped.ToString();
            if (c == '\\')
            {
                if (AtEnd)
                    break;
                c = _text[Position++];
            }

            unescaped.Append(c);
        }

        Position = start;
        throw Fail("a double quote is not closed", "Close it, and write a quote inside as \\\"");
    }

    /// <summary>The error for what stands here.</summary>
    /// <param name="what">What is wrong.</param>
    /// <param name="mend">How to mend it, a sentence without its full stop.</param>
    public readonly ProviderException Fail(string what, string mend) => new(
        ErrorKind.InvalidRequest, $"'{_parameter}' is malformed at position {Position + 1}: {what}. {mend}.");
}
