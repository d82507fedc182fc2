using Providers.Abstractions.Errors;

namespace Providers.Firebase.Native;

/// <summary>A caller's path, and its segments as the backend will understand them.</summary>
/// <param name="Raw">As it was sent.</param>
/// <param name="Segments">Its segments, decoded once.</param>
internal sealed record NativePath(string Raw, IReadOnlyList<string> Segments)
{
    public static NativePath Read(string raw) => new(raw, [.. raw.Split('/').Skip(1).Select(Uri.UnescapeDataString)]);

    /// <summary>Whether it begins with these segments.</summary>
    public bool StartsWith(string prefix) => Raw.StartsWith(prefix, StringComparison.Ordinal) && (Raw.Length == prefix.Length || Raw[prefix.Length] == '/');

    /// <summary>What follows a prefix.</summary>
    public string After(string prefix) => Raw[prefix.Length..];

    /// <summary>A segment; nothing where there are fewer.</summary>
    public string this[int index] => index < Segments.Count ? Segments[index] : "";

    /// <summary>A segment without a method behind a colon: <c>documents:commit</c> is <c>documents</c>.</summary>
    public string Resource(int index) => this[index] is var segment && segment.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? segment[..colon] : segment;

    public static ProviderException Elsewhere(string what) =>
        new(ErrorKind.InvalidRequest, $"The path names another {what} than the connection's, or none. A connection is confined to its own.");
}
