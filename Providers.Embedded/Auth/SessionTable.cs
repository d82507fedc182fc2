using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Auth;

/// <summary>The SQL of sessions and their refresh tokens, of which only hashes are kept.</summary>
internal static class SessionTable
{
    private const int SecretSize = 32;

    /// <summary>Begins a session; gives its id and its first refresh token.</summary>
    public static (string Id, string RefreshToken) Begin(SqliteSession session, string userId, DateTimeOffset now, AuthSettings settings)
    {
        var expired = session.Prepare("DELETE FROM auth_sessions WHERE expires_at <= ?1");
        expired.BindInt64(1, StoredInstant.Write(now));
        expired.Step();

        var id = Guid.NewGuid().ToString();
        var insert = session.Prepare("INSERT INTO auth_sessions (id, user_id, expires_at) VALUES (?1, ?2, ?3)");
        insert.BindText(1, id);
        insert.BindText(2, userId);
        insert.BindInt64(3, Expiry(now, settings));
        insert.Step();
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretSize));
        AddToken(session, token, id, now, settings);
        return (id, token);
    }

    /// <summary>
    /// Uses a refresh token up and adds its successor, with which the session lives on. The used one is kept, so that a second
    /// use is noticed.
    /// </summary>
    public static string Continue(SqliteSession session, string refreshToken, string id, DateTimeOffset now, AuthSettings settings)
    {
        var salt = RandomNumberGenerator.GetBytes(SecretSize);
        var use = session.Prepare("UPDATE auth_refresh_tokens SET used = 1, used_at = ?2, salt = ?3 WHERE hash = ?1");
        use.BindBlob(1, Hash(refreshToken));
        use.BindInt64(2, StoredInstant.Write(now));
        use.BindBlob(3, salt);
        use.Step();

        var expired = session.Prepare("DELETE FROM auth_refresh_tokens WHERE session_id = ?1 AND expires_at <= ?2");
        expired.BindText(1, id);
        expired.BindInt64(2, StoredInstant.Write(now));
        expired.Step();

        var update = session.Prepare("UPDATE auth_sessions SET expires_at = ?2 WHERE id = ?1");
        update.BindText(1, id);
        update.BindInt64(2, Expiry(now, settings));
        update.Step();
        var successor = SuccessorOf(refreshToken, salt);
        AddToken(session, successor, id, now, settings);
        return successor;
    }

    /// <summary>
    /// The token that follows on another: it can be made again out of what is stored and the token itself, but out of neither
    /// alone.
    /// </summary>
    public static string SuccessorOf(string refreshToken, byte[] salt) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(refreshToken)));

    /// <summary>Whose a refresh token is, and whether it was used before.</summary>
    public static StoredRefreshToken? FindToken(SqliteSession session, string refreshToken)
    {
        var select = session.Prepare(
            "SELECT t.session_id, s.user_id, t.expires_at, t.used, t.used_at, t.salt FROM auth_refresh_tokens t JOIN auth_sessions s ON s.id = t.session_id WHERE t.hash = ?1");
        select.BindBlob(1, Hash(refreshToken));
        if (!select.Step())
            return null;
        var used = select.Int64(3) != 0;
        return new StoredRefreshToken(
            select.String(0)!, select.String(1)!, StoredInstant.Read(select.Int64(2)),
            used ? new TokenUse(StoredInstant.Read(select.Int64(4)), select.Blob(5).ToArray()) : null);
    }

    public static void End(SqliteSession session, string id)
    {
        var delete = session.Prepare("DELETE FROM auth_sessions WHERE id = ?1");
        delete.BindText(1, id);
        delete.Step();
    }

    /// <summary>Ends all sessions of a user but one, or all.</summary>
    public static void EndAll(SqliteSession session, string userId, string? exceptId)
    {
        var delete = session.Prepare("DELETE FROM auth_sessions WHERE user_id = ?1 AND id <> ?2");
        delete.BindText(1, userId);
        delete.BindText(2, exceptId ?? "");
        delete.Step();
    }

    /// <summary>Whether a session lives and its user may use it; gives the user's address.</summary>
    public static bool IsAlive(SqliteSession session, string id, string userId, out string? email)
    {
        var select = session.Prepare(
            "SELECT u.email FROM auth_sessions s JOIN auth_users u ON u.id = s.user_id WHERE s.id = ?1 AND s.user_id = ?2 AND u.banned = 0");
        select.BindText(1, id);
        select.BindText(2, userId);
        var alive = select.Step();
        email = alive ? select.String(0) : null;
        return alive;
    }

    private static void AddToken(SqliteSession session, string token, string id, DateTimeOffset now, AuthSettings settings)
    {
        var insert = session.Prepare("INSERT INTO auth_refresh_tokens (hash, session_id, used, expires_at) VALUES (?1, ?2, 0, ?3)");
        insert.BindBlob(1, Hash(token));
        insert.BindText(2, id);
        insert.BindInt64(3, Expiry(now, settings));
        insert.Step();
    }

    private static long Expiry(DateTimeOffset now, AuthSettings settings) => StoredInstant.Write(now.AddDays(settings.RefreshTokenDays));

    private static byte[] Hash(string refreshToken) => SHA256.HashData(Encoding.UTF8.GetBytes(refreshToken));
}
