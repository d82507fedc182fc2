namespace Providers.Firebase.Native;

/// <summary>The headers that say in whose name, and on whose account, something is done. Callers have no say in them.</summary>
internal static class NativeHeaders
{
    private static readonly KeyValuePair<string, string>[] None = [new("X-Goog-Api-Key", ""), new("X-Goog-User-Project", ""), new("X-HTTP-Method-Override", "")];

    public static IReadOnlyList<KeyValuePair<string, string>> With(string? authorization) =>
        authorization is null ? None : [.. None, new("Authorization", authorization)];

    public static IReadOnlyList<KeyValuePair<string, string>> WithApiKey(string key) => [.. None.Skip(1), new("X-Goog-Api-Key", key)];
}
