using System.Collections.Frozen;
using System.Text.Json;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems;

/// <summary>The contract's name of each kind of error: the kind in snake_case.</summary>
internal static class ErrorCode
{
    private static readonly FrozenDictionary<ErrorKind, string> Codes = Enum.GetValues<ErrorKind>()
        .ToFrozenDictionary(kind => kind, kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));

    private static readonly FrozenDictionary<string, ErrorKind> Kinds = Codes.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static string Of(ErrorKind kind) => Codes[kind];

    public static bool TryParse(string code, out ErrorKind kind) => Kinds.TryGetValue(code, out kind);
}
