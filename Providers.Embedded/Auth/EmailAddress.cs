using System.Text;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Auth;

/// <summary>Addresses as they are kept: without blanks around, in lower case, in NFC, so that one person has one account.</summary>
internal static class EmailAddress
{
    private const int MaxLength = 254; // RFC 5321, as corrected by erratum 1690 of RFC 3696.

    public static string Normalize(string email) => email.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant();

    /// <summary>The address, normalised; refused where no mail could ever reach it.</summary>
    public static string Check(string email)
    {
        var address = Normalize(email);
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at == address.Length - 1 || address.Length > MaxLength || address.AsSpan(at + 1).Contains('@')
            || address.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c)))
            throw new ProviderException(ErrorKind.InvalidRequest, "The 'email' is not an address. Send one such as 'name@example.com', of at most 254 characters.");
        return address;
    }
}
