using System.Text.RegularExpressions;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>Regular expressions of callers: in linear time where the engine can, and never for long.</summary>
internal static class RegexPattern
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    public static Func<string, bool> Compile(string parameter, string pattern, bool ignoreCase)
    {
        var regex = Create(parameter, pattern, RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
        return text =>
        {
            try
            {
                return regex.IsMatch(text);
            }
            catch (RegexMatchTimeoutException error)
            {
                throw new ProviderException(ErrorKind.InvalidRequest, $"The pattern of '{parameter}' takes too long to match. Make it simpler.", error);
            }
        };
    }

    private static Regex Create(string parameter, string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, Longest);
        }
        catch (NotSupportedException)
        {
            // Look-arounds and back-references need the other engine; the time limit keeps it in bounds.
            return new Regex(pattern, options, Longest);
        }
        catch (ArgumentException error)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, $"The pattern of '{parameter}' is no regular expression: {error.Message}");
        }
    }
}
