using System.Globalization;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Auth;

/// <summary>Signing in, staying so, and ending it.</summary>
internal sealed class Sessions(TimeProvider time)
{
    private const long DefaultLife = 3600;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    public async ValueTask<Answer?> LogInAsync(IdentityCalls calls, string email, string password, CancellationToken cancellationToken)
    {
        var answer = await calls.TryAppAsync(
            "accounts:signInWithPassword",
            json =>
            {
                json.WriteString("email", email);
                json.WriteString("password", password);
                json.WriteBoolean("returnSecureToken", true);
            },
            cancellationToken);
        return answer.Status < 400
            ? await StartAsync(calls, GoogleJson.ReadObject(answer), cancellationToken)
            : throw AuthErrors.MapLogIn(answer);
    }

    public async ValueTask<Answer?> SignInAsync(IdentityCalls calls, AuthOperation.SignInWithIdToken signIn, CancellationToken cancellationToken)
    {
        var provider = IdentityProviders.NameOf(signIn.Provider);
        var nonce = signIn.Nonce is { } given ? $"&nonce={Uri.EscapeDataString(given)}" : "";
        var answer = await calls.TryAppAsync(
            "accounts:signInWithIdp",
            json =>
            {
                json.WriteString("postBody", $"id_token={Uri.EscapeDataString(signIn.IdToken)}&providerId={Uri.EscapeDataString(provider)}{nonce}");
                json.WriteString("requestUri", "http://localhost");
                json.WriteBoolean("returnSecureToken", true);
                json.WriteBoolean("returnIdpCredential", false);
            },
            cancellationToken);
        if (answer.Status >= 400)
            throw AuthErrors.MapIdToken(answer);
        var signedIn = GoogleJson.ReadObject(answer);

        // Firebase does not take one provider's word for another's address.
        if (signedIn.Flag("needConfirmation"))
            throw new ProviderException(ErrorKind.UserAlreadyExists, "The address is registered already, with another way of signing in. Log in as then.") { UpstreamCode = "NEED_CONFIRMATION" };
        return await StartAsync(calls, signedIn, cancellationToken);
    }

    public async ValueTask<Answer?> RefreshAsync(IdentityCalls calls, string refreshToken, CancellationToken cancellationToken)
    {
        var answer = await calls.TryRefreshAsync(refreshToken, cancellationToken);
        if (answer.Status >= 400)
            throw AuthErrors.MapRefresh(answer);
        var body = GoogleJson.ReadObject(answer);
        return await StartAsync(calls, body.Text("id_token"), body.Text("refresh_token"), body.Number("expires_in"), cancellationToken);
    }

    /// <summary>Firebase knows no single session: all of the user's are ended.</summary>
    public async ValueTask<Answer?> LogOutAsync(IdentityCalls calls, string idToken, CancellationToken cancellationToken)
    {
        var account = await UserLookups.ByTokenAsync(calls, idToken, cancellationToken);

        // Firebase counts whole seconds, and what was issued in the first is good: so this one has to be over, and the next login comes later.
        var first = SecondOf(idToken) + 1;
        var wait = DateTimeOffset.FromUnixTimeSeconds(first) - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellationToken);
        await calls.ServiceAsync(
            ":update",
            json =>
            {
                json.WriteString("localId", account.Text("localId"));
                json.WriteString("validSince", Math.Max(first, time.GetUtcNow().ToUnixTimeSeconds()).ToString(CultureInfo.InvariantCulture));
            },
            cancellationToken);
        return null;
    }

    // When a token was issued, that was verified before.
    private static long SecondOf(string idToken)
    {
        var token = new JsonWebToken(idToken);
        return Math.Max(token.GetPayloadValue<long>("iat"), token.GetPayloadValue<long>("auth_time"));
    }

    private ValueTask<Answer?> StartAsync(IdentityCalls calls, JsonElement signedIn, CancellationToken cancellationToken)
    {
        if (signedIn.Text("mfaPendingCredential") is not null)
            throw new ProviderException(ErrorKind.NotSupported, "The user has a second factor, which the contract does not know. Sign in with Firebase's own SDK, or by the native passthrough.") { UpstreamCode = "MFA_REQUIRED" };
        return StartAsync(calls, signedIn.Text("idToken"), signedIn.Text("refreshToken"), signedIn.Number("expiresIn"), cancellationToken);
    }

    private async ValueTask<Answer?> StartAsync(IdentityCalls calls, string? idToken, string? refreshToken, long? life, CancellationToken cancellationToken)
    {
        if (idToken is not { Length: > 0 } || refreshToken is not { Length: > 0 })
            throw Accounts.Unreadable();
        var account = await UserLookups.ByTokenAsync(calls, idToken, cancellationToken);
        return new Session
        {
            AccessToken = idToken,
            RefreshToken = refreshToken,
            ExpiresIn = life ?? DefaultLife,
            ExpiresAt = time.GetUtcNow().ToUnixTimeSeconds() + (life ?? DefaultLife),
            User = Accounts.Read(account),
        };
    }
}
