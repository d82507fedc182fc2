using System.Text.Json;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Errors;

namespace Providers.Firebase.Auth;

/// <summary>Identity Toolkit's accounts as the contract's users.</summary>
internal static class Accounts
{
    /// <summary>The first account of a look-up; null where there is none.</summary>
    public static JsonElement? First(JsonElement lookup) => lookup.Objects("users").Select(static account => (JsonElement?)account).FirstOrDefault();

    public static User Read(JsonElement account)
    {
        var created = Milliseconds(account, "createdAt") ?? DateTimeOffset.UnixEpoch;
        return new User
        {
            Id = account.Text("localId") ?? throw Unreadable(),
            Email = account.Text("email") is { Length: > 0 } email ? email : null,

            // Firebase tells that it is confirmed, not since when.
            EmailConfirmedAt = account.Flag("emailVerified") ? created : null,
            UserMetadata = UserClaims.UserMetadata(account),
            AppMetadata = UserClaims.AppMetadata(account),
            Identities = [.. account.Objects("providerUserInfo").Select(static info => new UserIdentity(
                info.Text("rawId") ?? info.Text("federatedId") ?? "", NameOf(info.Text("providerId") ?? ""), info.Text("email")))],
            CreatedAt = created,
            UpdatedAt = Latest(created, Milliseconds(account, "passwordUpdatedAt")),
            LastSignInAt = Milliseconds(account, "lastLoginAt"),
        };
    }

    public static ProviderException Unreadable() => new(ErrorKind.UpstreamError, "Firebase's auth answered with something that is no session, user or list of users. Try again later.");

    public static ProviderException NotFound() => new(ErrorKind.NotFound, "There is no such user.") { UpstreamCode = "USER_NOT_FOUND" };

    // password → email, google.com → google, as GoTrue names them.
    private static string NameOf(string provider) => provider == "password" ? "email" : provider.EndsWith(".com", StringComparison.Ordinal) ? provider[..^4] : provider;

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private static DateTimeOffset? Milliseconds(JsonElement account, string name) =>
        account.Number(name) is { } milliseconds and > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}
