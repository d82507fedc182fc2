using System.Globalization;
using Providers.Abstractions.Errors;

namespace Providers.Supabase.Auth;

/// <summary>The cursors of the list of users: a page's number and the size that it was counted with.</summary>
internal static class UserPages
{
    public static string Write(int page, int size) => string.Create(CultureInfo.InvariantCulture, $"p{page}.{size}");

    public static int Read(string? cursor, int size)
    {
        if (cursor is null)
            return 1;
        if (cursor.StartsWith('p') && cursor.Split('.') is [var number, var counted]
            && int.TryParse(number.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 1
            && int.TryParse(counted, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit == size)
        {
            return page;
        }

        throw new ProviderException(ErrorKind.InvalidCursor, "The 'cursor' is not one of this list. Send next_cursor as it was given, with the same 'limit'.");
    }
}
