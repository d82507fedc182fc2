using System.Globalization;
using System.Text.Json;

namespace Gateway.Host.Tenancy.Files;

/// <summary>Makes a tree of a JSON file in one pass, so that a large one needs little more memory to read than it takes to keep.</summary>
internal ref struct SettingsTreeReader
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _shapes = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<object?> _children = [];
    private Utf8JsonReader _json;

    private SettingsTreeReader(ReadOnlySpan<byte> json) => _json = new Utf8JsonReader(json, Options);

    /// <summary>The tree of a file; null where something in it is not as usual.</summary>
    public static SettingsTree? Read(ReadOnlySpan<byte> json)
    {
        var reader = new SettingsTreeReader(json);
        try
        {
            return reader._json.Read() && reader._json.TokenType == JsonTokenType.StartObject && reader.Section() is SettingsTree tree && !reader._json.Read() ? tree : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // Which of the two is thrown for text that is not Unicode.
        }
    }

    // Values as the stock provider tells them: of an empty object none, of an empty array an empty one.
    private object? Value() => _json.TokenType switch
    {
        JsonTokenType.StartObject or JsonTokenType.StartArray => Section(),
        JsonTokenType.True => bool.TrueString,
        JsonTokenType.False => bool.FalseString,
        JsonTokenType.Null => null,
        _ => Text(),
    };

    private object? Section()
    {
        var (isArray, isRoot) = (_json.TokenType == JsonTokenType.StartArray, _json.CurrentDepth == 0);
        var first = _names.Count;
        while (_json.Read() && _json.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            var name = isArray ? (_names.Count - first).ToString(CultureInfo.InvariantCulture) : Text();
            if (!isArray)
                _json.Read();
            var value = Value();
            _names.Add(name);
            _children.Add(value);
        }

        var names = _names[first..].ToArray();
        var children = _children[first..].ToArray();
        _names.RemoveRange(first, names.Length);
        _children.RemoveRange(first, children.Length);
        if (names.Length == 0 && !isRoot)
            return isArray ? "" : null;
        Array.Sort(names, children, StringComparer.OrdinalIgnoreCase);
        return new SettingsTree(Shared(names), children);
    }

    private readonly string Text()
    {
        const int Short = 256;
        if (_json.ValueSpan.Length > Short)
            return _json.GetString()!;
        Span<char> text = stackalloc char[Short];
        text = text[..(_json.TokenType == JsonTokenType.Number ? System.Text.Encoding.UTF8.GetChars(_json.ValueSpan, text) : _json.CopyString(text))];
        var texts = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (texts.TryGetValue(text, out var known))
            return known;
        var own = text.ToString();
        _texts.Add(own);
        return own;
    }

    private readonly string[] Shared(string[] names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Contains(SettingsTree.Delimiter) || (i > 0 && names[i].Equals(names[i - 1], StringComparison.OrdinalIgnoreCase)))
                throw new JsonException("A name with a colon, or twice.");
        }

        var shape = string.Join(SettingsTree.Delimiter, names);
        if (!_shapes.TryGetValue(shape, out var known))
            _shapes.Add(shape, known = names);
        return known;
    }
}
