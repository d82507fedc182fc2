using System.Text.Json;

namespace Providers.Abstractions.Auth;

/// <summary>Everything that can be asked of an auth backend. A user's own operations act on <c>Caller.UserToken</c>.</summary>
public abstract record AuthOperation
{
    private AuthOperation()
    {
    }

    /// <summary>Register; answers <see cref="Session"/>, or <see cref="PendingUser"/> where the address must be confirmed first.</summary>
    /// <param name="Email">The address.</param>
    /// <param name="Password">The password.</param>
    /// <param name="Metadata">The user's own metadata, a JSON object, or null.</param>
    public sealed record Register(string Email, string Password, JsonElement? Metadata) : AuthOperation;

    /// <summary>Log in; answers <see cref="Session"/>. Fails with <see cref="Errors.ErrorKind.InvalidCredentials"/> alone.</summary>
    /// <param name="Email">The address.</param>
    /// <param name="Password">The password.</param>
    public sealed record LogIn(string Email, string Password) : AuthOperation;

    /// <summary>Exchange a refresh token, which is used up by it; answers <see cref="Session"/>.</summary>
    /// <param name="RefreshToken">The refresh token.</param>
    public sealed record Refresh(string RefreshToken) : AuthOperation;

    /// <summary>End the session of the caller's token; answers nothing.</summary>
    public sealed record LogOut : AuthOperation;

    /// <summary>The caller's own user; answers <see cref="User"/>.</summary>
    public sealed record GetUser : AuthOperation;

    /// <summary>Change the caller's own user; answers <see cref="User"/>.</summary>
    /// <param name="Changes">What to change.</param>
    public sealed record UpdateUser(UserChanges Changes) : AuthOperation;

    /// <summary>Send a recovery mail; answers nothing, and the same whether the address is known or not.</summary>
    /// <param name="Email">The address.</param>
    public sealed record Recover(string Email) : AuthOperation;

    /// <summary>Sign in with another provider's id token; answers <see cref="Session"/>.</summary>
    /// <param name="Provider">The provider's name: <c>google</c>, <c>apple</c>.</param>
    /// <param name="IdToken">Its token.</param>
    /// <param name="Nonce">The nonce that the token was asked for with, or null.</param>
    public sealed record SignInWithIdToken(string Provider, string IdToken, string? Nonce) : AuthOperation;

    /// <summary>List users, for the service only; answers <see cref="UserPage"/>.</summary>
    /// <param name="Limit">The most users, 1 to 1000.</param>
    /// <param name="Cursor">Null, or as <see cref="UserPage.NextCursor"/> gave it.</param>
    public sealed record ListUsers(int Limit, string? Cursor) : AuthOperation;

    /// <summary>Make a user, for the service only; answers <see cref="User"/>.</summary>
    /// <param name="User">What the user is to be.</param>
    public sealed record CreateUser(UserChanges User) : AuthOperation;

    /// <summary>One user, for the service only; answers <see cref="User"/>.</summary>
    /// <param name="Id">The user's id.</param>
    public sealed record GetUserById(string Id) : AuthOperation;

    /// <summary>Change one user, for the service only; answers <see cref="User"/>.</summary>
    /// <param name="Id">The user's id.</param>
    /// <param name="Changes">What to change.</param>
    public sealed record UpdateUserById(string Id, UserChanges Changes) : AuthOperation;

    /// <summary>Delete one user and end the sessions, for the service only; answers nothing.</summary>
    /// <param name="Id">The user's id.</param>
    public sealed record DeleteUserById(string Id) : AuthOperation;

    /// <summary>The public keys that tokens are signed with; answers <see cref="SigningKeys"/>.</summary>
    public sealed record GetSigningKeys : AuthOperation;
}
