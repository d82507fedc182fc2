using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Providers.Embedded.Storage;

/// <summary>
/// Where a page of a listing ended, opaque to callers: a fingerprint of what was listed, and the bytes from which the next page
/// starts in the order of paths. It grants nothing: each page checks the caller and stays within its own prefix.
/// </summary>
internal static class ListCursor
{
    private const int FingerprintSize = 8;

    public static string Write(StorageOperation.ListObjects listing, ReadOnlySpan<byte> start)
    {
        var bytes = new byte[FingerprintSize + start.Length];
        Fingerprint(listing, bytes);
        start.CopyTo(bytes.AsSpan(FingerprintSize));
        return Base64Url.EncodeToString(bytes);
    }

    public static byte[] Read(StorageOperation.ListObjects listing)
    {
        var bytes = new byte[listing.Cursor!.Length];
        Span<byte> expected = stackalloc byte[FingerprintSize];
        Fingerprint(listing, expected);
        if (!Base64Url.IsValid(listing.Cursor) || !Base64Url.TryDecodeFromChars(listing.Cursor, bytes, out var length)
            || length <= FingerprintSize || !bytes.AsSpan(0, FingerprintSize).SequenceEqual(expected))
        {
            throw new ProviderException(
                ErrorKind.InvalidCursor,
                "The 'cursor' does not belong to this listing. Send next_cursor as it was given, with the same bucket, prefix and delimiter.");
        }
        return bytes[FingerprintSize..length];
    }

    private static void Fingerprint(StorageOperation.ListObjects listing, Span<byte> fingerprint)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        // No name holds a NUL, so that the parts cannot run into each other.
        SHA256.HashData(Encoding.UTF8.GetBytes($"{listing.Bucket}\0{listing.Prefix}\0{listing.Delimiter}"), hash);
        hash[..FingerprintSize].CopyTo(fingerprint);
    }
}
