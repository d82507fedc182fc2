using System.Globalization;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Sqlite;

/// <summary>Brings a part of a store (its storage, its users, its tables) to the newest version, one step after the other.</summary>
internal static class SchemaSteps
{
    /// <summary>
    /// Runs those of <paramref name="steps"/> that the file has not seen yet, within the transaction of the work that calls.
    /// Steps are never changed or removed once released; new ones are added at the end.
    /// </summary>
    public static void Apply(SqliteSession session, string part, ReadOnlySpan<string> steps)
    {
        session.Execute("CREATE TABLE IF NOT EXISTS gateway_schema (part TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID");
        var read = session.Prepare("SELECT version FROM gateway_schema WHERE part = ?1");
        read.BindText(1, part);
        var version = read.Step() ? read.Int64(0) : 0;
        read.Reset();
        if (version == steps.Length)
            return;
        if (version > steps.Length)
        {
            throw new ProviderException(
                ErrorKind.BadConfiguration,
                string.Create(CultureInfo.InvariantCulture, $"The embedded database was last written by a newer gateway ({part}, version {version}). Run that version, or restore a backup from before."));
        }

        foreach (var step in steps[(int)version..])
            session.Execute(step);
        var write = session.Prepare("INSERT INTO gateway_schema (part, version) VALUES (?1, ?2) ON CONFLICT (part) DO UPDATE SET version = ?2");
        write.BindText(1, part);
        write.BindInt64(2, steps.Length);
        write.Step();
    }
}
