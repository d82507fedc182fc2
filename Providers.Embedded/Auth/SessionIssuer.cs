using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;

namespace Providers.Embedded.Auth;

/// <summary>Makes the session that callers get out of one that is stored.</summary>
internal sealed class SessionIssuer(AccessTokens tokens)
{
    public Session Issue(SigningKey key, Connection connection, StoredUser user, string sessionId, string refreshToken, DateTimeOffset now)
    {
        var life = TimeSpan.FromSeconds(((EmbeddedSettings)connection.Settings).Auth.AccessTokenSeconds);
        return new Session
        {
            AccessToken = tokens.Issue(key, connection, user, sessionId, now, life),
            RefreshToken = refreshToken,
            ExpiresIn = (long)life.TotalSeconds,
            ExpiresAt = (now + life).ToUnixTimeSeconds(),
            User = user.ToUser(),
        };
    }
}
