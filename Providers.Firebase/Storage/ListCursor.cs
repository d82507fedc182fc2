using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Providers.Firebase.Storage;

/// <summary>The cursors of listings: Google's own page token, bound to the listing that it belongs to.</summary>
internal static class ListCursor
{
    public static string? Write(StorageOperation.ListObjects list, string? pageToken) =>
        string.IsNullOrEmpty(pageToken) ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Binding(list) + pageToken));

    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidCursor"/></exception>
    public static string? Read(StorageOperation.ListObjects list)
    {
        if (list.Cursor is null)
            return null;
        var binding = Binding(list);
        return Base64Url.IsValid(list.Cursor) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(list.Cursor)) is var text && text.StartsWith(binding, StringComparison.Ordinal)
            ? text[binding.Length..]
            : throw new ProviderException(ErrorKind.InvalidCursor, "The 'cursor' is not one of this listing. Send next_cursor as it was given, with the same prefix.");
    }

    // Another listing's would skip what it never showed.
    private static string Binding(StorageOperation.ListObjects list) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{list.Bucket}\n{list.Prefix}\n{list.Delimiter}")).AsSpan(0, 6));
}
