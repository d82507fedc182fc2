using System.Text;

namespace Providers.Embedded.Storage;

/// <summary>Where, in the order of UTF-8 bytes, the texts with a prefix end.</summary>
internal static class PathRange
{
    /// <summary>The least bytes that are greater than every text with that prefix. UTF-8 has no byte 0xFF, so one more always fits.</summary>
    public static byte[] After(string prefix)
    {
        if (prefix.Length == 0)
            return [0xFF];
        var bytes = Encoding.UTF8.GetBytes(prefix);
        bytes[^1]++;
        return bytes;
    }
}
