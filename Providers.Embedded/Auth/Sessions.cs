using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Auth;

/// <summary>Sessions begin with a password, go on with refresh tokens, and end.</summary>
internal sealed class Sessions(StorePool pool, Passwords passwords, SessionIssuer issuer, TimeProvider time)
{
    // For so long a used token gives its successor once more: an answer may get lost, and several tabs may refresh at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async ValueTask<Session> LogInAsync(AuthOperation.LogIn logIn, OperationContext context, CancellationToken cancellationToken)
    {
        var settings = ((EmbeddedSettings)context.Connection.Settings).Auth;
        var user = await FindAsync(logIn.Email, context, cancellationToken);
        // No store is held open while passwords wait for a core.
        var (right, rehash) = await passwords.VerifyAsync(context.Connection.Tenant, user?.Password, logIn.Password, cancellationToken);
        if (!right)
            throw InvalidCredentials();
        if (user!.Banned)
            throw new ProviderException(ErrorKind.PermissionDenied, "This user is banned. Ask an administrator.");
        if (settings.ConfirmEmail && user.EmailConfirmedAt is null)
            throw new ProviderException(ErrorKind.EmailNotConfirmed, "The address has not been confirmed yet. The embedded provider sends no mail: have an administrator set email_confirmed on the user.");
        var newHash = rehash ? await passwords.HashAsync(context.Connection.Tenant, logIn.Password, cancellationToken) : user.Password;

        var now = StoredInstant.Now(time);
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        var (signedIn, id, refreshToken) = await auth.WriteAsync(
            session =>
            {
                // Meanwhile the password may have been changed, or the user banned or deleted.
                var current = UserTable.Find(session, user.Id);
                if (current is null || current.Banned || current.Password != user.Password)
                    throw InvalidCredentials();
                current = current with { Password = newHash, LastSignInAt = now };
                UserTable.Update(session, current);
                var (id, refreshToken) = SessionTable.Begin(session, current.Id, now, settings);
                return (current, id, refreshToken);
            },
            cancellationToken);
        return issuer.Issue(auth.Key, context.Connection, signedIn, id, refreshToken, now);
    }

    public async ValueTask<Session> RefreshAsync(string refreshToken, OperationContext context, CancellationToken cancellationToken)
    {
        var settings = ((EmbeddedSettings)context.Connection.Settings).Auth;
        var now = StoredInstant.Now(time);
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        var (user, id, next) = await auth.WriteAsync<(StoredUser?, string, string)>(
            session =>
            {
                var token = SessionTable.FindToken(session, refreshToken);
                if (token is null || token.ExpiresAt <= now)
                    return default;
                var user = UserTable.Find(session, token.UserId);
                if (user is null || user.Banned)
                    return default;
                if (token.Use is not { } use)
                    return (user, token.SessionId, SessionTable.Continue(session, refreshToken, token.SessionId, now, settings));
                var successor = SessionTable.SuccessorOf(refreshToken, use.Salt);
                if (now - use.At <= Patience && SessionTable.FindToken(session, successor) is { Use: null })
                    return (user, token.SessionId, successor);
                // Two hold the token, and one of them stole it. Which one cannot be told, so that the session ends for both;
                // a failure thrown here would undo that.
                SessionTable.End(session, token.SessionId);
                return default;
            },
            cancellationToken);
        return user is null
            ? throw new ProviderException(ErrorKind.InvalidToken, "The refresh token is not valid, was used before, or its session has ended. Log in again.")
            : issuer.Issue(auth.Key, context.Connection, user, id, next, now);
    }

    public async ValueTask<Answer?> LogOutAsync(OperationContext context, CancellationToken cancellationToken)
    {
        var user = await OwnUser.RequireAsync(context, cancellationToken);
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        return await auth.WriteAsync<Answer?>(
            session =>
            {
                SessionTable.End(session, user.SessionId ?? "");
                return null;
            },
            cancellationToken);
    }

    private async ValueTask<StoredUser?> FindAsync(string email, OperationContext context, CancellationToken cancellationToken)
    {
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        return await auth.ReadAsync(session => UserTable.FindByEmail(session, EmailAddress.Normalize(email)), cancellationToken);
    }

    private static ProviderException InvalidCredentials() => new(ErrorKind.InvalidCredentials, "Invalid login credentials");
}
