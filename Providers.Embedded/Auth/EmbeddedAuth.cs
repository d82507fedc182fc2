using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Auth;

/// <summary>Users with addresses and passwords in the store itself.</summary>
internal sealed class EmbeddedAuth : IAuthAdapter
{
    private readonly StorePool _pool;
    private readonly AccessTokens _tokens;
    private readonly Registrations _registrations;
    private readonly Sessions _sessions;
    private readonly OwnUser _own;
    private readonly AdminUsers _admin;

    public EmbeddedAuth(StorePool pool, HashingQueue hashing, TimeProvider time)
    {
        var passwords = new Passwords(hashing);
        _pool = pool;
        _tokens = new AccessTokens(time);
        var issuer = new SessionIssuer(_tokens);
        _registrations = new Registrations(pool, passwords, issuer, time);
        _sessions = new Sessions(pool, passwords, issuer, time);
        _own = new OwnUser(pool, passwords, time);
        _admin = new AdminUsers(pool, passwords, time);
    }

    public Exchange Translate(AuthOperation operation, OperationContext context) => operation switch
    {
        AuthOperation.Register register => new Result.Value(async ct => await _registrations.RegisterAsync(register, context, ct)),
        AuthOperation.LogIn logIn => new Result.Value(async ct => await _sessions.LogInAsync(logIn, context, ct)),
        AuthOperation.Refresh refresh => new Result.Value(async ct => await _sessions.RefreshAsync(refresh.RefreshToken, context, ct)),
        AuthOperation.LogOut => new Result.Value(ct => _sessions.LogOutAsync(context, ct)),
        AuthOperation.GetUser => new Result.Value(async ct => await _own.GetAsync(context, ct)),
        AuthOperation.UpdateUser update => new Result.Value(async ct => await _own.UpdateAsync(update.Changes, context, ct)),
        AuthOperation.ListUsers list => new Result.Value(async ct => await _admin.ListAsync(list, context, ct)),
        AuthOperation.CreateUser create => new Result.Value(async ct => await _admin.CreateAsync(create.User, context, ct)),
        AuthOperation.GetUserById get => new Result.Value(async ct => await _admin.GetAsync(get.Id, context, ct)),
        AuthOperation.UpdateUserById update => new Result.Value(async ct => await _admin.UpdateAsync(update.Id, update.Changes, context, ct)),
        AuthOperation.DeleteUserById delete => new Result.Value(ct => _admin.DeleteAsync(delete.Id, context, ct)),
        AuthOperation.GetSigningKeys => new Result.Value(async ct => await GetSigningKeysAsync(context, ct)),
        AuthOperation.Recover => throw new ProviderException(
            ErrorKind.NotSupported, "The embedded provider sends no mail. Set a new password with a secret key by PATCH /api/auth/users/{id}."),
        AuthOperation.SignInWithIdToken => throw new ProviderException(
            ErrorKind.NotSupported, "The embedded provider takes no id tokens. Log in with an address and a password, or route auth to Supabase or Firebase."),
        _ => throw new ProviderException(ErrorKind.NotSupported, "The embedded provider's auth cannot do this."),
    };

    public async ValueTask<VerifiedUser> VerifyAsync(Connection connection, string token, CancellationToken cancellationToken)
    {
        using var auth = await OpenAuth.OpenAsync(_pool, connection, cancellationToken);
        var verified = await _tokens.VerifyAsync(auth.Key, connection, token);
        return await auth.ReadAsync(
            session => SessionTable.IsAlive(session, verified.SessionId, verified.UserId, out var email)
                ? new VerifiedUser(verified.UserId, email, verified.SessionId)
                : throw new ProviderException(ErrorKind.InvalidToken, "The session of the user's token has ended. Log in again."),
            cancellationToken);
    }

    private async ValueTask<SigningKeys> GetSigningKeysAsync(OperationContext context, CancellationToken cancellationToken)
    {
        using var auth = await OpenAuth.OpenAsync(_pool, context.Connection, cancellationToken);
        return new SigningKeys([auth.Key.PublicJwk]);
    }
}
