using Providers.Abstractions.Errors;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Auth;

/// <summary>The SQL of users.</summary>
internal static class UserTable
{
    private const string Columns =
        "id, email, password, email_confirmed_at, user_metadata, app_metadata, banned, created_at, updated_at, last_sign_in_at";

    public static StoredUser? Find(SqliteSession session, string id) => FindBy(session, "id", id);

    public static StoredUser? FindByEmail(SqliteSession session, string email) => FindBy(session, "email", email);

    /// <summary>Adds a user; false where the address is taken.</summary>
    public static bool Insert(SqliteSession session, StoredUser user)
    {
        var insert = session.Prepare($"INSERT INTO auth_users ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (email) DO NOTHING");
        Bind(insert, user).Step();
        return session.Changes > 0;
    }

    public static void Update(SqliteSession session, StoredUser user)
    {
        var update = session.Prepare(
            """
            UPDATE auth_users SET email = ?2, password = ?3, email_confirmed_at = ?4, user_metadata = ?5, app_metadata = ?6, banned = ?7,
                created_at = ?8, updated_at = ?9, last_sign_in_at = ?10 WHERE id = ?1
            """);
        try
        {
            Bind(update, user).Step();
        }
        catch (SqliteException error) when (error.IsUnique)
        {
            throw AlreadyExists();
        }
    }

    /// <summary>Writes a user as it is, which takes as long as to add one.</summary>
    public static bool Touch(SqliteSession session, string email)
    {
        var update = session.Prepare("UPDATE auth_users SET updated_at = updated_at WHERE email = ?1");
        update.BindText(1, email);
        update.Step();
        return session.Changes > 0;
    }

    public static bool Delete(SqliteSession session, string id)
    {
        var delete = session.Prepare("DELETE FROM auth_users WHERE id = ?1");
        delete.BindText(1, id);
        delete.Step();
        return session.Changes > 0;
    }

    /// <summary>Users, oldest first, behind the given one.</summary>
    public static List<StoredUser> List(SqliteSession session, long afterTime, string afterId, int limit)
    {
        var select = session.Prepare($"SELECT {Columns} FROM auth_users WHERE (created_at, id) > (?1, ?2) ORDER BY created_at, id LIMIT ?3");
        select.BindInt64(1, afterTime);
        select.BindText(2, afterId);
        select.BindInt64(3, limit);
        var users = new List<StoredUser>();
        while (select.Step())
            users.Add(Read(select));
        return users;
    }

    public static ProviderException AlreadyExists() =>
        new(ErrorKind.UserAlreadyExists, "A user with this address is registered already. Log in, or use another address.");

    private static StoredUser? FindBy(SqliteSession session, string column, string value)
    {
        var select = session.Prepare($"SELECT {Columns} FROM auth_users WHERE {column} = ?1");
        select.BindText(1, value);
        return select.Step() ? Read(select) : null;
    }

    private static Statement Bind(Statement statement, StoredUser user)
    {
        statement.BindText(1, user.Id);
        statement.BindText(2, user.Email);
        if (user.Password is { } password)
            statement.BindText(3, password);
        if (user.EmailConfirmedAt is { } confirmed)
            statement.BindInt64(4, StoredInstant.Write(confirmed));
        statement.BindText(5, user.UserMetadata.GetRawText());
        statement.BindText(6, user.AppMetadata.GetRawText());
        statement.BindInt64(7, user.Banned ? 1 : 0);
        statement.BindInt64(8, StoredInstant.Write(user.CreatedAt));
        statement.BindInt64(9, StoredInstant.Write(user.UpdatedAt));
        if (user.LastSignInAt is { } signedIn)
            statement.BindInt64(10, StoredInstant.Write(signedIn));
        return statement;
    }

    private static StoredUser Read(Statement row) => new()
    {
        Id = row.String(0)!,
        Email = row.String(1)!,
        Password = row.String(2),
        EmailConfirmedAt = ReadInstant(row, 3),
        UserMetadata = Metadata.Parse(row.Text(4)),
        AppMetadata = Metadata.Parse(row.Text(5)),
        Banned = row.Int64(6) != 0,
        CreatedAt = StoredInstant.Read(row.Int64(7)),
        UpdatedAt = StoredInstant.Read(row.Int64(8)),
        LastSignInAt = ReadInstant(row, 9),
    };

    private static DateTimeOffset? ReadInstant(Statement row, int column) => row.IsNull(column) ? null : StoredInstant.Read(row.Int64(column));
}
