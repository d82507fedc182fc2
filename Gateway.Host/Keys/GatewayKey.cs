using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Host.Keys;

/// <summary>
/// The form of a key: <c>gw_{pk|sk|op}_</c>, 43 base62 characters that carry 256 random bits, and 6 base62 characters of the
/// IEEE CRC32 of everything before them. A mistyped key is so refused without a look-up, and a leaked one can be found by its form.
/// </summary>
internal static class GatewayKey
{
    public const string PublishablePrefix = "gw_pk_";
    public const string SecretPrefix = "gw_sk_";
    public const string OperatorPrefix = "gw_op_";

    public const int Length = PrefixLength + SecretLength + ChecksumLength;

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int PrefixLength = 6;
    private const int SecretLength = 43;
    private const int ChecksumLength = 6;

    /// <summary>Whether a credential claims to be a gateway key, well formed or not.</summary>
    public static bool HasPrefix(ReadOnlySpan<char> text) =>
        text.StartsWith(PublishablePrefix) || text.StartsWith(SecretPrefix) || text.StartsWith(OperatorPrefix);

    /// <summary>Whether a text holds what claims to be a gateway key, anywhere.</summary>
    public static bool IsIn(ReadOnlySpan<char> text)
    {
        for (var start = text.IndexOf("gw_"); start >= 0; start = text.IndexOf("gw_"))
        {
            text = text[start..];
            if (HasPrefix(text))
                return true;
            text = text["gw_".Length..];
        }

        return false;
    }

    /// <summary>Checks form and checksum, and gives kind and hash. Allocates nothing.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out KeyRole role, out KeyHash hash)
    {
        role = default;
        hash = default;
        if (text.Length != Length || !TryReadRole(text, out role))
            return false;

        Span<byte> ascii = stackalloc byte[Length];
        for (var i = 0; i < Length; i++)
        {
            var c = text[i];
            if (!char.IsAsciiLetterOrDigit(c) && (i >= PrefixLength || c != '_'))
                return false;
            ascii[i] = (byte)c;
        }

        Span<byte> checksum = stackalloc byte[ChecksumLength];
        WriteBase62(Crc32.HashToUInt32(ascii[..^ChecksumLength]), checksum);
        if (!ascii[^ChecksumLength..].SequenceEqual(checksum))
            return false;
        hash = KeyHash.Of(ascii);
        return true;
    }

    /// <summary>Makes a new key.</summary>
    public static string Create(KeyRole role)
    {
        Span<byte> ascii = stackalloc byte[Length];
        Encoding.ASCII.GetBytes(role switch { KeyRole.Publishable => PublishablePrefix, KeyRole.Secret => SecretPrefix, _ => OperatorPrefix }, ascii);

        // 43 digits hold 256 bits and a rest; drawing each digit evenly gives no less than the 256 bits asked for.
        for (var i = PrefixLength; i < PrefixLength + SecretLength; i++)
            ascii[i] = (byte)Digits[RandomNumberGenerator.GetInt32(Digits.Length)];
        WriteBase62(Crc32.HashToUInt32(ascii[..^ChecksumLength]), ascii[^ChecksumLength..]);
        return Encoding.ASCII.GetString(ascii);
    }

    private static bool TryReadRole(ReadOnlySpan<char> text, out KeyRole role)
    {
        role = KeyRole.Operator;
        if (text.StartsWith(PublishablePrefix))
            role = KeyRole.Publishable;
        else if (text.StartsWith(SecretPrefix))
            role = KeyRole.Secret;
        else if (!text.StartsWith(OperatorPrefix))
            return false;
        return true;
    }

    private static void WriteBase62(uint value, Span<byte> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            digits[i] = (byte)Digits[(int)(value % 62)];
            value /= 62;
        }
    }
}
