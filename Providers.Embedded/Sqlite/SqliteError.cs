using Providers.Abstractions.Errors;
using SQLitePCL;

namespace Providers.Embedded.Sqlite;

/// <summary>Turns SQLite's result codes into exceptions.</summary>
internal static class SqliteError
{
    // SQLite's primary result codes, https://sqlite.org/rescode.html.
    private const int Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    /// <summary>
    /// The exception for a failed call: a <see cref="ProviderException"/> where the file or the machine is at fault, so that an
    /// outage never looks like a defect; a <see cref="SqliteException"/> where the statement is.
    /// </summary>
    public static Exception Create(sqlite3? db, int code)
    {
        // Read at once: the next call on the connection overwrites them.
        var extended = db is null ? code : raw.sqlite3_extended_errcode(db);
        var text = db is null ? raw.sqlite3_errstr(code).utf8_to_string() : raw.sqlite3_errmsg(db).utf8_to_string();
        var cause = new SqliteException(extended, text);

        return (code & 0xFF) switch
        {
            Busy or Locked => Unavailable("The embedded database is locked by another program. Try again.", TimeSpan.FromSeconds(1)),
            Full => Unavailable("The disk that holds the embedded database is full. Nothing was written; free some space and try again.", null),
            ReadOnly => Unavailable("The embedded database's file or folder is read-only. Let the gateway write there.", null),
            IoError => Unavailable("The embedded database's file could not be read or written. Check the disk.", null),
            CannotOpen => Unavailable("The embedded database's file could not be opened. Check that its folder exists, that the gateway may write there, and that the limit of open files is not reached.", null),
            Corrupt => Unavailable("The embedded database's file is damaged. Restore it from a backup.", null),
            NotADatabase => Unavailable("The embedded database's file is not a database. Restore it from a backup, or choose another path.", null),
            _ => cause,
        };

        ProviderException Unavailable(string message, TimeSpan? retryAfter) =>
            new(ErrorKind.UpstreamUnavailable, message, cause) { RetryAfter = retryAfter, UpstreamCode = $"SQLITE_{extended}" };
    }
}
