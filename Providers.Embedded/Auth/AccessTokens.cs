using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Auth;

/// <summary>
/// Issues access tokens and checks them. What a token says never changes, so that its signature is verified once and remembered until it
/// expires; whether its session still lives is not remembered.
/// </summary>
internal sealed class AccessTokens(TimeProvider time)
{
    public const string Audience = "authenticated";

    private const int MaxRemembered = 10_000;
    private const int MaxLength = 64 * 1024;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };
    private readonly ConcurrentDictionary<UInt128, VerifiedToken> _verified = new();

    /// <summary>Who issues a connection's tokens: another tenant's are another's, even where both share a folder.</summary>
    public static string Issuer(Connection connection) =>
        $"urn:gateway:{Uri.EscapeDataString(connection.Tenant)}:{Uri.EscapeDataString(connection.Name)}";

    public string Issue(SigningKey key, Connection connection, StoredUser user, string sessionId, DateTimeOffset now, TimeSpan life) =>
        _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer(connection),
            Audience = Audience,
            IssuedAt = now.UtcDateTime,
            Expires = (now + life).UtcDateTime,
            SigningCredentials = key.Credentials,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = user.Id,
                ["role"] = Audience,
                ["email"] = user.Email,
                ["session_id"] = sessionId,
                ["user_metadata"] = user.UserMetadata,
                ["app_metadata"] = user.AppMetadata,
            },
        });

    /// <summary>Checks everything that the token itself tells.</summary>
    public async ValueTask<VerifiedToken> VerifyAsync(SigningKey key, Connection connection, string token)
    {
        if (token.Length > MaxLength)
            throw Invalid();
        var issuer = Issuer(connection);
        var hash = Hash(token);
        if (!_verified.TryGetValue(hash, out var verified) || verified.Issuer != issuer || verified.KeyId != key.Key.KeyId)
        {
            verified = await VerifySignatureAsync(key, issuer, token);
            if (_verified.Count >= MaxRemembered)
                _verified.Clear(); // Rare, and costs each token one verification more.
            _verified[hash] = verified;
        }

        if (time.GetUtcNow() >= verified.ExpiresAt + ClockSkew)
        {
            _verified.TryRemove(hash, out _);
            throw new ProviderException(ErrorKind.TokenExpired, "The user's token has expired. Get a new one with POST /api/auth/refresh.");
        }
        return verified;
    }

    // Without a cause: it is the caller's mistake, which the log is not for.
    public static ProviderException Invalid() =>
        new(ErrorKind.InvalidToken, "The user's token is not valid. Log in again and send the new access_token in 'Authorization: Bearer'.");

    private async Task<VerifiedToken> VerifySignatureAsync(SigningKey key, string issuer, string token)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = key.Key,
            TryAllIssuerSigningKeys = false,
            ValidIssuer = issuer,
            ValidAudience = Audience,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ValidateLifetime = false, // Judged on every use, by the injected clock.
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt
            || !jwt.TryGetPayloadValue<string>("session_id", out var sessionId) || !jwt.TryGetPayloadValue<long>("exp", out var expires)
            || string.IsNullOrEmpty(jwt.Subject))
            throw Invalid();
        return new VerifiedToken(jwt.Subject, sessionId, DateTimeOffset.FromUnixTimeSeconds(expires), issuer, key.Key.KeyId);
    }

    // Half of SHA-256: to be taken for another token, one would have to hit its 128 bits.
    private static UInt128 Hash(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var bytes = token.Length <= 2048 ? stackalloc byte[token.Length * 3] : new byte[token.Length * 3];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(token, bytes)], hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
