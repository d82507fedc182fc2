using System.Collections.Frozen;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;

namespace Providers.Firebase.Auth;

/// <summary>
/// What of auth a connection can do. Registering, logging out and metadata are the service's to do, so that without a service account
/// only what needs none is left.
/// </summary>
internal static class AuthCapabilities
{
    private static readonly FrozenSet<string> Publishable = Set(AuthFeature.Password, AuthFeature.User, AuthFeature.Recover, AuthFeature.IdToken);
    private static readonly FrozenSet<string> Secret = Set([.. Publishable, AuthFeature.AdminUsers]);
    private static readonly FrozenSet<string> SignedPublishable = Set([.. Publishable, AuthFeature.SigningKeys]);
    private static readonly FrozenSet<string> SignedSecret = Set([.. Secret, AuthFeature.SigningKeys]);
    private static readonly FrozenSet<string> SignedWithoutService = Set(AuthFeature.Recover, AuthFeature.IdToken, AuthFeature.SigningKeys);

    public static FrozenSet<string> Of(FirebaseSettings settings, KeyKind key)
    {
        if (settings.WebApiKey is null || settings.Emulator is { Auth: null })
            return FrozenSet<string>.Empty;
        if (settings.Emulator is not null)
            return key == KeyKind.Secret ? Secret : Publishable; // Emulators sign nothing, and so have no keys.
        if (settings.ServiceAccount is null)
            return SignedWithoutService;
        return key == KeyKind.Secret ? SignedSecret : SignedPublishable;
    }

    private static FrozenSet<string> Set(params string[] features) => features.ToFrozenSet(StringComparer.Ordinal);
}
