using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Auth;

/// <summary>Where a page of users ended, opaque to callers.</summary>
internal static class UserCursor
{
    private const string Mark = "users:";

    public static string Write(StoredUser last) => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Mark}{StoredInstant.Write(last.CreatedAt)}:{last.Id}")));

    public static (long Time, string Id) Read(string cursor)
    {
        if (Base64Url.IsValid(cursor))
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(':', 3);
            if (text is [_, var time, var id] && text[0] + ':' == Mark
                && long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var microseconds))
                return (microseconds, id);
        }
        throw new ProviderException(ErrorKind.InvalidCursor, "The 'cursor' is not one of this list. Send next_cursor as it was given.");
    }
}
