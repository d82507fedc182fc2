using System.Collections.Frozen;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems;

/// <summary>What each kind of error is called, and what it means.</summary>
internal static class ProblemTexts
{
    internal static readonly FrozenDictionary<ErrorKind, ProblemText> All = Enum.GetValues<ErrorKind>()
        .ToFrozenDictionary(kind => kind, kind => new ProblemText(kind.ToString(), kind.ToString()));
}

internal sealed record ProblemText(string Title, string Explanation);
