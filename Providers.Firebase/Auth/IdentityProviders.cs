using Providers.Abstractions.Errors;

namespace Providers.Firebase.Auth;

/// <summary>The names of those whose id tokens Firebase takes.</summary>
internal static class IdentityProviders
{
    /// <summary>The contract's name as Firebase's: <c>google</c> is <c>google.com</c>; names with a dot, such as <c>oidc.mine</c>, are Firebase's already.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/></exception>
    public static string NameOf(string provider) => provider switch
    {
        "google" or "apple" or "facebook" => $"{provider}.com",
        _ when provider.Contains('.', StringComparison.Ordinal) => provider,
        _ => throw new ProviderException(ErrorKind.InvalidRequest, $"The 'provider' is not known. There are google, apple and facebook, and those that the project has configured itself: oidc.NAME."),
    };
}
