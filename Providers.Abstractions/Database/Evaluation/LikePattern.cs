namespace Providers.Abstractions.Database.Evaluation;

/// <summary>
/// SQL's <c>like</c>: <c>%</c> stands for any run of characters, as does PostgREST's <c>*</c>, <c>_</c> for one, and a
/// backslash takes the next character as it is. Only the last run is ever tried again, and all that trying is bounded.
/// </summary>
internal sealed class LikePattern : ITextPattern
{
    private readonly (char Character, Part Part)[] _parts;
    private readonly WorkLimit _limit;
    private readonly bool _ignoreCase;

    /// <param name="parameter">The column that is filtered, for messages.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="ignoreCase">For <c>ilike</c>.</param>
    public LikePattern(string parameter, string pattern, bool ignoreCase)
    {
        _limit = new WorkLimit(parameter);
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

    public bool IsMatch(ReadOnlySpan<char> text)
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
                at += _parts[part].Part == Part.One && IsPair(text, at) ? 2 : 1;
                part++;
            }
            else if (run >= 0)
            {
                _limit.Spend(at - runAt);
                part = run + 1;
                runAt += 1 + Skip(text[(runAt + 1)..], part);
                at = runAt;
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

    // How far it is to where a pattern can go on behind a run: to its next character, where that is one.
    private int Skip(ReadOnlySpan<char> text, int part)
    {
        if (_ignoreCase || part == _parts.Length || _parts[part].Part != Part.Literal)
            return 0;
        var next = text.IndexOf(_parts[part].Character);
        return next < 0 ? text.Length : next;
    }

    private static bool IsPair(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);

    private char Fold(char c) => _ignoreCase ? char.ToUpperInvariant(c) : c;
}
