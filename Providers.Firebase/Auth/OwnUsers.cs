using Providers.Abstractions.Auth;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Auth;

/// <summary>What users do with themselves.</summary>
internal static class OwnUsers
{
    public static async ValueTask<Answer?> GetAsync(IdentityCalls calls, string idToken, CancellationToken cancellationToken) =>
        Accounts.Read(await UserLookups.ByTokenAsync(calls, idToken, cancellationToken));

    public static async ValueTask<Answer?> UpdateAsync(IdentityCalls calls, string idToken, UserChanges changes, CancellationToken cancellationToken)
    {
        var account = await UserLookups.ByTokenAsync(calls, idToken, cancellationToken);
        var id = account.Text("localId") ?? throw Accounts.Unreadable();
        var own = new UserChanges { UserMetadata = changes.UserMetadata };
        var claims = UserClaims.Merge(account, own);

        // With the user's own rights, so that the project's rules for passwords and addresses hold.
        if (changes.Email is not null || changes.Password is not null)
        {
            var answer = await calls.TryAppAsync(
                "accounts:update",
                json =>
                {
                    json.WriteString("idToken", idToken);
                    AccountChanges.Write(json, changes);
                },
                cancellationToken);
            if (answer.Status >= 400)
                throw AuthErrors.MapOwn(answer);
        }

        // Claims are the service's to write, lest users write any that they like.
        if (claims is not null)
            await calls.ServiceAsync(":update", json => AccountChanges.WriteClaims(json, id, claims), cancellationToken);
        return Accounts.Read(await UserLookups.ByIdAsync(calls, id, cancellationToken));
    }

    /// <summary>Sends the mail that lets users choose a new password; whether there is such a user is told to nobody.</summary>
    public static async ValueTask<Answer?> RecoverAsync(IdentityCalls calls, string email, CancellationToken cancellationToken)
    {
        var answer = await calls.TryAppAsync(
            "accounts:sendOobCode",
            json =>
            {
                json.WriteString("requestType", "PASSWORD_RESET");
                json.WriteString("email", email);
            },
            cancellationToken);
        if (answer.Status < 400)
        {
            GoogleJson.ReadObject(answer); // A page says nothing of a mail.
            return null;
        }

        // These are only ever said of a user who is there, or is not.
        return AuthErrors.Map(answer) is { UpstreamCode: not ("EMAIL_NOT_FOUND" or "INVALID_LOGIN_CREDENTIALS" or "USER_NOT_FOUND" or "USER_DISABLED" or "RESET_PASSWORD_EXCEED_LIMIT") } error
            ? throw error
            : null;
    }
}
