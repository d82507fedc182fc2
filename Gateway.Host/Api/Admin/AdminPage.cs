using System.Buffers.Text;
using System.Text;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary>Cursors of lists that are in order of a name or an id: the last one of the page before.</summary>
internal static class AdminPage
{
    /// <summary>After which the page begins; empty for the first.</summary>
    public static string After(HttpRequest request)
    {
        if (PageParameters.Cursor(request) is not { } cursor)
            return "";
        try
        {
            var position = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            if (position.All(IsOfAName) && CursorAt(position) == cursor)
                return position;
        }
        catch (FormatException)
        {
            // Refused below.
        }

        throw new ProviderException(ErrorKind.InvalidCursor, "The cursor is not one that this list gave out. Begin without one.");
    }

    /// <summary>Cuts a page out of one entry more than it may have.</summary>
    public static (IReadOnlyList<T> Page, string? NextCursor) Cut<T>(IReadOnlyList<T> entries, int limit, Func<T, string> position) => entries.Count <= limit
        ? (entries, null)
        : ([.. entries.Take(limit)], CursorAt(position(entries[limit - 1])));

    // Positions are names, ids and numbers, or two names with a slash between.
    private static bool IsOfAName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/';

    /// <summary>The cursor of the page that begins after an entry.</summary>
    public static string CursorAt(string position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(position));
}
