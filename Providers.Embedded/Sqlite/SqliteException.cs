namespace Providers.Embedded.Sqlite;

/// <summary>A statement that SQLite refused: a broken constraint, or a mistake in its text.</summary>
/// <param name="code">SQLite's extended result code.</param>
/// <param name="message">SQLite's own message.</param>
internal sealed class SqliteException(int code, string message) : Exception($"SQLite error {code}: {message}")
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>A constraint of any kind was broken.</summary>
    public bool IsConstraint => (Code & 0xFF) == 19;

    /// <summary>A unique index or a primary key was broken.</summary>
    public bool IsUnique => Code is 2067 or 1555 or 2579;
}
