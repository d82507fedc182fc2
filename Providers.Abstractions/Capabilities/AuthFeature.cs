namespace Providers.Abstractions.Capabilities;

/// <summary>The names of what an auth backend may be able to do.</summary>
public static class AuthFeature
{
    /// <summary>Register, log in, refresh and log out with an address and a password.</summary>
    public const string Password = "password";
    /// <summary>Reading and changing one's own user.</summary>
    public const string User = "user";
    /// <summary>Recovery by mail.</summary>
    public const string Recover = "recover";
    /// <summary>Signing in with another provider's id token.</summary>
    public const string IdToken = "id_token";
    /// <summary>Listing, making, changing and deleting users with a secret key.</summary>
    public const string AdminUsers = "admin_users";
    /// <summary>The public keys that its tokens are signed with.</summary>
    public const string SigningKeys = "signing_keys";
}
