using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Credentials;

namespace Providers.Firebase.Auth;

/// <summary>
/// Firebase Auth in the contract's words. Nothing of it can be forwarded as it is: a session takes a call for its tokens and one for
/// its user.
/// </summary>
internal sealed class FirebaseAuth(IUpstream upstream, IProjectCredentials credentials, ServiceAddresses addresses, GoogleKeys keys, IdTokens tokens, TimeProvider time) : IAuthAdapter
{
    private readonly Sessions _sessions = new(time);
    private readonly Registrations _registrations = new(new Sessions(time), time);

    public Exchange Translate(AuthOperation operation, OperationContext context)
    {
        var calls = new IdentityCalls(upstream, credentials, addresses, context.Connection);
        return operation switch
        {
            AuthOperation.Register register => new Result.Value(ct => _registrations.RegisterAsync(calls, register, context.Connection, ct)),
            AuthOperation.LogIn logIn => new Result.Value(ct => _sessions.LogInAsync(calls, logIn.Email, logIn.Password, ct)),
            AuthOperation.Refresh refresh => new Result.Value(ct => _sessions.RefreshAsync(calls, refresh.RefreshToken, ct)),
            AuthOperation.SignInWithIdToken signIn => new Result.Value(ct => _sessions.SignInAsync(calls, signIn, ct)),
            AuthOperation.Recover recover => new Result.Value(ct => OwnUsers.RecoverAsync(calls, recover.Email, ct)),
            AuthOperation.LogOut => AsUser(context, (token, ct) => _sessions.LogOutAsync(calls, token, ct)),
            AuthOperation.GetUser => AsUser(context, (token, ct) => OwnUsers.GetAsync(calls, token, ct)),
            AuthOperation.UpdateUser update => AsUser(context, (token, ct) => OwnUsers.UpdateAsync(calls, token, update.Changes, ct)),
            AuthOperation.ListUsers list => AsService(context, ct => AdminUsers.ListAsync(calls, list, ct)),
            AuthOperation.CreateUser create => AsService(context, ct => AdminUsers.CreateAsync(calls, create.User, ct)),
            AuthOperation.GetUserById get => AsService(context, ct => AdminUsers.GetAsync(calls, get.Id, ct)),
            AuthOperation.UpdateUserById update => AsService(context, ct => AdminUsers.UpdateAsync(calls, update.Id, update.Changes, ct)),
            AuthOperation.DeleteUserById delete => AsService(context, ct => AdminUsers.DeleteAsync(calls, delete.Id, ct)),
            AuthOperation.GetSigningKeys => new Result.Value(async ct => new SigningKeys((await keys.GetAsync(context.Connection, ct)).Published)),
            _ => throw new ProviderException(ErrorKind.NotSupported, "Firebase's auth cannot do this."),
        };
    }

    public ValueTask<VerifiedUser> VerifyAsync(Connection connection, string token, CancellationToken cancellationToken) =>
        tokens.VerifyAsync(connection, token, cancellationToken);

    // The token is verified here before Firebase is asked, as what is done for the user is partly done by the service.
    private Result.Value AsUser(OperationContext context, Func<string, CancellationToken, ValueTask<Answer?>> run)
    {
        var token = context.Caller.UserToken ?? throw new ProviderException(ErrorKind.InvalidToken, "This call acts for a signed-in user. Send the user's access token in 'Authorization: Bearer …' beside the key.");
        return new Result.Value(async ct =>
        {
            await tokens.VerifyAsync(context.Connection, token, ct);
            return await run(token, ct);
        })
        {
            ProvesUser = true,
        };
    }

    private static Result.Value AsService(OperationContext context, Func<CancellationToken, ValueTask<Answer?>> run) => context.Caller.ActsAsService
        ? new Result.Value(run)
        : throw new ProviderException(ErrorKind.PermissionDenied, "Users are managed with a secret key and no user token. Use one.");
}
