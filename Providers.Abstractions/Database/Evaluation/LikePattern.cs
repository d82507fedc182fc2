namespace Providers.Abstractions.Database.Evaluation;

/// <summary>
/// SQL's <c>like</c>: <c>%</c> stands for any run of characters, as does PostgREST's <c>*</c>, <c>_</c> for one, and a
/// backslash takes the next character as it is. Linear in practice: only the last run is ever tried again.
/// </summary>
internal sealed class LikePattern
{
    private readonly (char Character, Part Part)[] _parts;
    private readonly bool _ignoreCase;

    public LikePattern(string pattern, bool ignoreCase)
    {
        _ignoreCase = ignoreCase;
        var parts = new List<(char, Part)>(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            parts.Add(pattern[i] switch
            {
                '%' or '*' => ('\0', Part.Run),
                '_' => ('\0', Part.One),
                '\\' when i + 1 < pattern.Length => (Fold(pattern[++i]), Part.Literal),
                var c => (Fold(c), Part.Literal),
            });
        }

        _parts = [.. parts];
    }

    private enum Part
    {
        Literal,
        One,
        Run,
    }

    public bool IsMatch(string text)
    {
        int at = 0, part = 0, run = -1, runAt = 0;
        while (at < text.Length)
        {
            if (part < _parts.Length && _parts[part].Part == Part.Run)
            {
                run = part++;
                runAt = at;
            }
            else if (part < _parts.Length && (_parts[part].Part == Part.One || _parts[part].Character == Fold(text[at])))
            {
                // A character beyond the basic plane is one character, though two units.
                at += _parts[part].Part == Part.One && char.IsSurrogatePair(text, at) ? 2 : 1;
                part++;
            }
            else if (run >= 0)
            {
                part = run + 1;
                at = ++runAt;
            }
            else
            {
                return false;
            }
        }

        while (part < _parts.Length && _parts[part].Part == Part.Run)
            part++;
        return part == _parts.Length;
    }

    private char Fold(char c) => _ignoreCase ? char.ToUpperInvariant(c) : c;
}
