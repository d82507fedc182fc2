using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Gateway.Host.Alerts;

/// <summary>Where a tenant's alerts are sent, and what they are signed with.</summary>
/// <param name="Address">An address of HTTP.</param>
/// <param name="Secret">The secret as it was given, <c>whsec_…</c>.</param>
/// <param name="PublicAddressesOnly">Whether it may lead to public addresses only.</param>
internal sealed record Webhook(Uri Address, string Secret, bool PublicAddressesOnly)
{
    private const string Prefix = "whsec_";

    // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: 24 to 64 bytes.
    private const int LeastBytes = 24;
    private const int MostBytes = 64;

    /// <summary>What <see cref="TryReadAddress"/> asks for.</summary>
    public const string AddressRule = "has to be an address such as https://example.com/hooks, without user and password";

    /// <summary>What <see cref="IsSecret"/> asks for.</summary>
    public const string SecretRule = "has to be 'whsec_' and 24 to 64 bytes in base64";

    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static bool TryReadAddress(string? text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "https" or "http" && address.UserInfo.Length == 0 && address.Host.Length > 0;

    public static bool IsSecret(string text) => TryReadSecret(text) is not null;

    /// <summary>The signature of a message, as Standard Webhooks has it.</summary>
    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, TryReadSecret(Secret)!);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hash.AppendData(body);
        return $"v1,{Convert.ToBase64String(hash.GetHashAndReset())}";
    }

    private static byte[]? TryReadSecret(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var length) && length is >= LeastBytes and <= MostBytes ? bytes[..length] : null;
    }
}
