namespace Providers.Abstractions.Connections;

/// <summary>On whose behalf an operation runs: the kind of key, and the end user's token where one came with it.</summary>
public abstract class Caller
{
    /// <summary>The kind of the gateway key that was presented.</summary>
    public abstract KeyKind Key { get; }

    /// <summary>The end user's token exactly as it was sent, not verified; null where none was sent.</summary>
    public abstract string? UserToken { get; }

    /// <summary>True where row rules are bypassed: a secret key without a user token. Any key with a user token acts as that user.</summary>
    public bool ActsAsService => Key == KeyKind.Secret && UserToken is null;

    /// <summary>
    /// Whether the caller's key may read a table. The host has asked for the table that a request names; an adapter asks for
    /// those whose rows come along.
    /// </summary>
    public abstract bool MayRead(string table);

    /// <summary>
    /// The end user, verified by the tenant's auth connection, or null where no token was sent. Verified at most once
    /// for each request; backends that verify tokens themselves never ask.
    /// </summary>
    /// <exception cref="Errors.ProviderException">
    /// <see cref="Errors.ErrorKind.InvalidToken"/> or <see cref="Errors.ErrorKind.TokenExpired"/>.
    /// </exception>
    public abstract ValueTask<VerifiedUser?> GetUserAsync(CancellationToken cancellationToken);
}
