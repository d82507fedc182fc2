using System.Diagnostics;
using System.Text.RegularExpressions;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>
/// Regular expressions of callers: in linear time where the engine can, and never for long. As in PostgreSQL a dot stands
/// for line breaks too, and bracket expressions may name POSIX classes.
/// </summary>
internal sealed class RegexPattern : ITextPattern
{
    private static readonly TimeSpan LongestRow = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestQuery = TimeSpan.FromSeconds(1);

    private static readonly (string Posix, string Class)[] PosixClasses =
    [
        ("[:alpha:]", @"\p{L}"), ("[:digit:]", @"\d"), ("[:alnum:]", @"\p{L}\p{Nd}"), ("[:upper:]", @"\p{Lu}"), ("[:lower:]", @"\p{Ll}"), ("[:space:]", @"\s"),
        ("[:blank:]", @" \t"), ("[:punct:]", @"\p{P}\p{S}"), ("[:cntrl:]", @"\p{Cc}"), ("[:xdigit:]", "0-9A-Fa-f"), ("[:word:]", @"\w"),
        ("[:graph:]", @"\p{L}\p{M}\p{N}\p{P}\p{S}"), ("[:print:]", @"\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}"),
    ];

    private readonly string _parameter;
    private readonly Regex _regex;
    private TimeSpan _spent;

    /// <param name="parameter">The column that is filtered, for messages.</param>
    /// <param name="pattern">The expression.</param>
    /// <param name="ignoreCase">For <c>imatch</c>.</param>
    public RegexPattern(string parameter, string pattern, bool ignoreCase)
    {
        _parameter = parameter;
        _regex = Create(parameter, pattern, RegexOptions.CultureInvariant | RegexOptions.Singleline | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
    }

    public bool IsMatch(ReadOnlySpan<char> text)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var isMatch = _regex.IsMatch(text);
            _spent += Stopwatch.GetElapsedTime(start);
            return _spent <= LongestQuery ? isMatch : throw WorkLimit.TooLong(_parameter);
        }
        catch (RegexMatchTimeoutException error)
        {
            throw WorkLimit.TooLong(_parameter, error);
        }
    }

    private static Regex Create(string parameter, string pattern, RegexOptions options)
    {
        foreach (var (posix, translated) in PosixClasses)
            pattern = pattern.Replace(posix, translated, StringComparison.Ordinal);
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, LongestRow);
        }
        catch (NotSupportedException)
        {
            // Look-arounds and back-references need the other engine; the time limits keep it in bounds.
            return new Regex(pattern, options, LongestRow);
        }
        catch (ArgumentException error)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, $"The pattern of '{parameter}' is no regular expression: {error.Message}");
        }
    }
}
