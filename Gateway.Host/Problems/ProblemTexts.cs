using System.Collections.Frozen;
using Gateway.Host.Problems.Texts;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems;

/// <summary>What each kind of error is called, and what it means. The texts stand in families, under <c>Texts</c>.</summary>
internal static class ProblemTexts
{
    internal static readonly FrozenDictionary<ErrorKind, ProblemText> All = new[]
        {
            RequestTexts.All, DataTexts.All, AccessTexts.All, UserTexts.All, LimitTexts.All, RepetitionTexts.All, BackendTexts.All,
        }
        .SelectMany(family => family)
        .ToFrozenDictionary(pair => pair.Kind, pair => pair.Text);
}
