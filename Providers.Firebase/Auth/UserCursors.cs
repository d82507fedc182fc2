using System.Buffers.Text;
using System.Text;
using Providers.Abstractions.Errors;

namespace Providers.Firebase.Auth;

/// <summary>The cursors of the list of users: Firebase's own page token, marked as one.</summary>
internal static class UserCursors
{
    public const string Unknown = "The 'cursor' is not one of this list. Send next_cursor as it was given.";

    private const string Mark = "users\n";

    public static string? Write(string? pageToken) => string.IsNullOrEmpty(pageToken) ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Mark + pageToken));

    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidCursor"/></exception>
    public static string? Read(string? cursor)
    {
        if (cursor is null)
            return null;
        return Base64Url.IsValid(cursor) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) is var text && text.StartsWith(Mark, StringComparison.Ordinal)
            ? text[Mark.Length..]
            : throw new ProviderException(ErrorKind.InvalidCursor, Unknown);
    }
}
