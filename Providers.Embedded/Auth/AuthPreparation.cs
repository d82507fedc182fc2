using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Auth;

/// <summary>Makes the tables of users, and reads the key that their tokens are signed with.</summary>
internal sealed class AuthPreparation : Preparation
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE auth_users (
            id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, password TEXT, email_confirmed_at INTEGER, user_metadata TEXT NOT NULL,
            app_metadata TEXT NOT NULL, banned INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
            last_sign_in_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX auth_users_age ON auth_users (created_at, id);
        CREATE TABLE auth_sessions (
            id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE, expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX auth_sessions_user ON auth_sessions (user_id);
        CREATE INDEX auth_sessions_expiry ON auth_sessions (expires_at);
        CREATE TABLE auth_refresh_tokens (
            hash BLOB PRIMARY KEY, session_id TEXT NOT NULL REFERENCES auth_sessions (id) ON DELETE CASCADE,
            used INTEGER NOT NULL, expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX auth_refresh_tokens_session ON auth_refresh_tokens (session_id);
        """,
        """
        ALTER TABLE auth_refresh_tokens ADD COLUMN used_at INTEGER;
        ALTER TABLE auth_refresh_tokens ADD COLUMN salt BLOB;
        """,
    ];

    private SigningKey? _key;

    /// <summary>The key, once prepared.</summary>
    public SigningKey Key => _key ?? throw new InvalidOperationException("The users of this store are not prepared.");

    protected override async Task PrepareAsync(Store store)
    {
        _key = SigningKey.Open(store.Directory);
        await store.WriteAsync(
            session =>
            {
                SchemaSteps.Apply(session, "auth", Steps);
                return true;
            },
            CancellationToken.None);
    }
}
