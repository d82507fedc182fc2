using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Providers.Firebase.Auth;

/// <summary>
/// Verifies Firebase's ID tokens as Google prescribes: https://firebase.google.com/docs/auth/admin/verify-id-tokens. Tokens without a
/// signature are taken only on a connection that names an emulator, which signs none.
/// </summary>
internal sealed class IdTokens(GoogleKeys keys, TimeProvider time)
{
    private const string IssuerPrefix = "https://securetoken.google.com/";
    private const int MaxLength = 64 * 1024;
    private const int MaxUserId = 128;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidToken"/> or <see cref="ErrorKind.TokenExpired"/>; or Google's keys cannot be had.</exception>
    public async ValueTask<VerifiedUser> VerifyAsync(Connection connection, string token, CancellationToken cancellationToken)
    {
        if (Read(token) is not { } read)
            throw Invalid(null);
        var settings = (FirebaseSettings)connection.Settings;
        var rules = new TokenValidationParameters
        {
            ValidIssuer = $"{IssuerPrefix}{settings.ProjectId}",
            ValidAudience = settings.ProjectId,
            RequireExpirationTime = true,
            RequireAudience = true,
            ValidateLifetime = false, // Judged below, by the injected clock.
        };
        if (settings.Emulator is not null)
        {
            // An empty signature under the name of an algorithm would pass as none.
            if (read.Alg != SecurityAlgorithms.None)
                throw Invalid(null);
            rules.RequireSignedTokens = false;
        }
        else
        {
            rules.ValidAlgorithms = [SecurityAlgorithms.RsaSha256];
            rules.RequireSignedTokens = true;
            rules.TryAllIssuerSigningKeys = false;
            rules.IssuerSigningKeys = await KeysForAsync(read, connection, cancellationToken);
        }

        var result = await _handler.ValidateTokenAsync(token, rules);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt)
            throw Invalid(result.Exception);
        return Check(jwt);
    }

    private static JsonWebToken? Read(string token)
    {
        try
        {
            return token.Length > MaxLength ? null : new JsonWebToken(token);
        }
        catch (Exception error) when (error is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private async ValueTask<IReadOnlyList<SecurityKey>> KeysForAsync(JsonWebToken token, Connection connection, CancellationToken cancellationToken)
    {
        var held = await keys.GetAsync(connection, cancellationToken);
        return (held.Has(token.Kid) ? held : await keys.RenewAsync(held, connection, cancellationToken)).Keys;
    }

    private VerifiedUser Check(JsonWebToken token)
    {
        var now = time.GetUtcNow();
        if (token.Subject is not { Length: > 0 and <= MaxUserId } user
            || !token.TryGetPayloadValue<string>("user_id", out var same) || same != user
            || Time("iat") is not { } issued || issued > now + ClockSkew
            || Time("auth_time") is not { } authenticated || authenticated > now + ClockSkew
            || Time("exp") is not { } expires)
        {
            throw Invalid(null);
        }

        if (expires + ClockSkew <= now)
            throw new ProviderException(ErrorKind.TokenExpired, "The user's token has expired. Get a new one with POST /api/auth/refresh.");
        return new VerifiedUser(user, token.TryGetPayloadValue<string>("email", out var email) ? email : null, SessionId: null);

        DateTimeOffset? Time(string claim) =>
            token.TryGetPayloadValue<long>(claim, out var seconds) && seconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    private static ProviderException Invalid(Exception? cause) =>
        new(ErrorKind.InvalidToken, "The user's token is not valid. Log in again and send the new access_token in 'Authorization: Bearer'.", cause);
}
