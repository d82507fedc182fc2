namespace Providers.Abstractions.Database.Tables;

/// <summary>What callers who do not act as the service may do with a table or bucket of a store without rules of its own.</summary>
public enum AccessPolicy
{
    /// <summary><c>none</c>: nothing.</summary>
    None,
    /// <summary><c>public-read</c>: everybody reads, only the service writes.</summary>
    PublicRead,
    /// <summary><c>authenticated</c>: every verified user reads and writes everything.</summary>
    Authenticated,
    /// <summary><c>owner</c>: a verified user reads and writes the rows whose <c>user_id</c> is the user's, and makes no others.</summary>
    Owner,
}
