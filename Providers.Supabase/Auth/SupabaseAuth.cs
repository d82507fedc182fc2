using System.Globalization;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Auth;

/// <summary>GoTrue speaks the contract nearly: requests are forwarded, and its small answers read into the contract's shapes.</summary>
internal sealed class SupabaseAuth(IUpstream upstream, TimeProvider time) : IAuthAdapter
{
    private readonly UserVerification _verification = new(upstream, time);

    public Exchange Translate(AuthOperation operation, OperationContext context)
    {
        var request = new AuthRequest(context);
        return operation switch
        {
            AuthOperation.Register register => request.Post("signup", AuthBodies.Register(register), GoTrueAnswers.SessionOrPendingUser),
            AuthOperation.LogIn logIn => request.Post("token?grant_type=password", AuthBodies.LogIn(logIn), GoTrueAnswers.Session),
            AuthOperation.Refresh refresh => request.Post("token?grant_type=refresh_token", AuthBodies.Refresh(refresh), GoTrueAnswers.Session) with { MapError = GoTrueErrors.MapRefresh },
            AuthOperation.SignInWithIdToken signIn => request.Post("token?grant_type=id_token", AuthBodies.IdToken(signIn), GoTrueAnswers.Session) with { MapError = GoTrueErrors.MapIdToken },

            // This session only; the default would end all of the user's.
            AuthOperation.LogOut => request.Post("logout?scope=local", default, GoTrueAnswers.Nothing) with { ProvesUser = true },
            AuthOperation.Recover recover => request.Post("recover", AuthBodies.Recover(recover), GoTrueAnswers.Nothing),
            AuthOperation.GetUser => request.Send(HttpMethod.Get, "user", default, GoTrueAnswers.User) with { ProvesUser = true },
            AuthOperation.UpdateUser update => request.Send(HttpMethod.Put, "user", AuthBodies.OwnUser(update.Changes), GoTrueAnswers.User) with { ProvesUser = true },
            AuthOperation.ListUsers list => List(list, request),
            AuthOperation.CreateUser create => request.Service().Post("admin/users", AuthBodies.NewUser(create.User), GoTrueAnswers.User),
            AuthOperation.GetUserById get => request.Service().Send(HttpMethod.Get, $"admin/users/{Id(get.Id)}", default, GoTrueAnswers.User),
            AuthOperation.UpdateUserById update => request.Service().Send(HttpMethod.Put, $"admin/users/{Id(update.Id)}", AuthBodies.AnyUser(update.Changes), GoTrueAnswers.User),
            AuthOperation.DeleteUserById delete => request.Service().Send(HttpMethod.Delete, $"admin/users/{Id(delete.Id)}", default, GoTrueAnswers.Nothing),
            AuthOperation.GetSigningKeys => request.Send(HttpMethod.Get, ".well-known/jwks.json", default, GoTrueAnswers.Keys),
            _ => throw new ProviderException(ErrorKind.NotSupported, "Supabase's auth cannot do this."),
        };
    }

    public ValueTask<VerifiedUser> VerifyAsync(Connection connection, string token, CancellationToken cancellationToken) =>
        _verification.VerifyAsync(connection, token, cancellationToken);

    private static Forward List(AuthOperation.ListUsers list, AuthRequest request)
    {
        // GoTrue pages by number; the cursor is the next one, with the size that makes it meaningful.
        var page = UserPages.Read(list.Cursor, list.Limit);
        var query = string.Create(CultureInfo.InvariantCulture, $"admin/users?page={page}&per_page={list.Limit}");
        return request.Service().Send(HttpMethod.Get, query, default, answer => GoTrueAnswers.Users(answer, page, list.Limit));
    }

    // GoTrue answers an id that is no UUID with an error of its own; there is no such user in any case.
    private static string Id(string id) => Guid.TryParse(id, out _)
        ? id
        : throw new ProviderException(ErrorKind.NotFound, $"There is no user '{id}'.");
}
