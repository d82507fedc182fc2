using System.Buffers;
using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Native;

/// <summary>Makes upstream addresses out of what callers sent, without changing a byte and without leaving the root.</summary>
public static class NativeAddress
{
    // Whoever decodes more often than this is not to be guessed at.
    private const int MostDecodings = 4;

    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly SearchValues<char> Visible = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(static c => (char)c).Where(static c => c is not ('#' or '\\'))]);

    /// <summary>Joins a root, a path and a query.</summary>
    /// <param name="root">Scheme, authority and base path, without a slash at the end.</param>
    /// <param name="path">A path as the caller sent it, beginning with a slash.</param>
    /// <param name="query">A query with its question mark, or nothing.</param>
    /// <exception cref="ProviderException">
    /// <see cref="ErrorKind.InvalidRequest"/>: the path has empty or dot segments, in whatever encoding, or there is something in
    /// path or query that no address can hold.
    /// </exception>
    public static Uri Join(string root, string path, string query)
    {
        if (!path.StartsWith('/') || path.Contains('?', StringComparison.Ordinal) || path.AsSpan().ContainsAnyExcept(Visible) || query.AsSpan().ContainsAnyExcept(Visible))
            throw Refuse("holds characters that no address can hold. Percent-encode them");
        if (path.Contains("//", StringComparison.Ordinal))
            throw Refuse("has an empty segment ('//'). Leave it out");
        if (Climbs(path))
            throw Refuse("holds '.' or '..', or is encoded too often to tell. Name the resource itself, without them");
        return new Uri(string.Concat(root, path, query), AsItIs);
    }

    // What stands behind a gateway of the backend's own may decode once more than that gateway does.
    private static bool Climbs(string path)
    {
        for (var i = 0; i < MostDecodings; i++)
        {
            if (path.Contains("/.", StringComparison.Ordinal) && path.Split('/').Any(static segment => segment is "." or ".."))
                return true;
            if (!path.Contains('%', StringComparison.Ordinal) || Uri.UnescapeDataString(path) is var decoded && decoded == path)
                return false;
            path = decoded.Replace('\\', '/');
        }

        return true;
    }

    private static ProviderException Refuse(string what) => new(ErrorKind.InvalidRequest, $"The path {what}.");
}
