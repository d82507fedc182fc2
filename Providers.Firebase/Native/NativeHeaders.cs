namespace Providers.Firebase.Native;

/// <summary>The headers that say in whose name, and on whose account, something is done. Callers have no say in them.</summary>
internal static class NativeHeaders
{
    private const string ApiKey = "X-Goog-Api-Key";

    // Some of Google's servers, and the emulator, go by the project that a header names, whatever the path says.
    private static readonly KeyValuePair<string, string>[] None =
    [
        .. new[]
        {
            ApiKey, "X-Goog-User-Project", "X-Goog-Request-Params", "Google-Cloud-Resource-Prefix", "X-Goog-Iam-Authorization-Token", "X-Goog-Iam-Authority-Selector",
            "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",
        }.Select(static name => KeyValuePair.Create(name, "")),
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> With(string? authorization) =>
        authorization is null ? None : [.. None, new("Authorization", authorization)];

    public static IReadOnlyList<KeyValuePair<string, string>> WithApiKey(string key) => [.. None.Where(static header => header.Key != ApiKey), new(ApiKey, key)];
}
