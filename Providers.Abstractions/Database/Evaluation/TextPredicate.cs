using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary><c>like</c> and <c>match</c>: on text, and on the text of numbers and booleans.</summary>
internal sealed class TextPredicate(RowPath path, ITextPattern pattern, bool negated) : ConditionPredicate(path, negated)
{
    private char[] _text = new char[256];

    protected override bool? Holds(JsonElement value)
    {
        var utf8 = JsonMarshal.GetRawUtf8Value(value);
        if (value.ValueKind == JsonValueKind.String)
        {
            // Within its quotes a string without escapes is its own text.
            if (utf8.Contains((byte)'\\'))
                return pattern.IsMatch(value.GetString());
            utf8 = utf8[1..^1];
        }

        if (_text.Length < utf8.Length)
            _text = new char[Math.Max(utf8.Length, _text.Length * 2)];
        return pattern.IsMatch(_text.AsSpan(0, Encoding.UTF8.GetChars(utf8, _text)));
    }
}
