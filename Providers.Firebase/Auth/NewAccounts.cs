using Providers.Abstractions.Auth;
using Providers.Abstractions.Errors;

namespace Providers.Firebase.Auth;

/// <summary>Makes accounts as the service, which may choose their ids: UUIDs.</summary>
internal static class NewAccounts
{
    private const int ShortestPassword = 6;

    /// <returns>The account's id.</returns>
    public static async ValueTask<string> CreateAsync(IdentityCalls calls, UserChanges user, CancellationToken cancellationToken)
    {
        // Judged before anything is made, so that no half of an account is left.
        var claims = UserClaims.Merge(GoogleJson.Empty, user);
        if (user.Password is { Length: < ShortestPassword })
            throw new ProviderException(ErrorKind.WeakPassword, $"The password has to have at least {ShortestPassword} characters.") { UpstreamCode = "WEAK_PASSWORD" };
        var id = Guid.NewGuid().ToString();
        await calls.ServiceAsync(
            "",
            json =>
            {
                json.WriteString("localId", id);
                AccountChanges.Write(json, user);
                json.WriteBoolean("emailVerified", user.EmailConfirmed ?? true);
                json.WriteBoolean("disabled", user.Banned ?? false);
            },
            cancellationToken);

        // Making an account takes no claims.
        if (claims is not null)
            await WriteClaimsAsync(calls, id, claims, cancellationToken);
        return id;
    }

    private static async ValueTask WriteClaimsAsync(IdentityCalls calls, string id, string claims, CancellationToken cancellationToken)
    {
        try
        {
            await calls.ServiceAsync(":update", json => AccountChanges.WriteClaims(json, id, claims), cancellationToken);
        }
        catch (ProviderException)
        {
            // Who is told that it failed must be able to try it again.
            await calls.ServiceAsync(":delete", json => json.WriteString("localId", id), CancellationToken.None);
            throw;
        }
    }
}
