namespace Providers.Abstractions.Database;

/// <summary>What an insert does with a row whose key exists: <c>Prefer: resolution=…</c>.</summary>
public enum ConflictResolution
{
    /// <summary>Refuse with <see cref="Errors.ErrorKind.AlreadyExists"/>.</summary>
    Refuse,
    /// <summary><c>merge-duplicates</c>: replace the given columns of the existing row.</summary>
    Merge,
    /// <summary><c>ignore-duplicates</c>: leave the existing row as it is, and leave it out of the answer.</summary>
    Ignore,
}
