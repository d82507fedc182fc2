using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Auth;

/// <summary>What users do with themselves.</summary>
internal sealed class OwnUser(StorePool pool, Passwords passwords, TimeProvider time)
{
    /// <summary>The caller's user; refused without one.</summary>
    public static async ValueTask<VerifiedUser> RequireAsync(OperationContext context, CancellationToken cancellationToken) =>
        await context.Caller.GetUserAsync(cancellationToken)
        ?? throw new ProviderException(ErrorKind.InvalidToken, "This needs a user's token. Send the access_token of a log-in in 'Authorization: Bearer', beside the key.");

    public async ValueTask<User> GetAsync(OperationContext context, CancellationToken cancellationToken)
    {
        var caller = await RequireAsync(context, cancellationToken);
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        var user = await auth.ReadAsync(session => UserTable.Find(session, caller.Id), cancellationToken);
        return user?.ToUser() ?? throw AccessTokens.Invalid();
    }

    public async ValueTask<User> UpdateAsync(UserChanges changes, OperationContext context, CancellationToken cancellationToken)
    {
        var settings = ((EmbeddedSettings)context.Connection.Settings).Auth;
        if (changes.AppMetadata is not null || changes.EmailConfirmed is not null || changes.Banned is not null)
            throw new ProviderException(ErrorKind.PermissionDenied, "Users change their email, password and user_metadata only. Send app_metadata, email_confirmed and banned with a secret key to PATCH /api/auth/users/{id}.");
        var caller = await RequireAsync(context, cancellationToken);
        string? hash = null;
        if (changes.Password is { } password)
        {
            Passwords.Check(password, settings);
            hash = await passwords.HashAsync(context.Connection.Tenant, password, cancellationToken);
        }

        var now = StoredInstant.Now(time);
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        return await auth.WriteAsync(
            session =>
            {
                var user = UserTable.Find(session, caller.Id) ?? throw AccessTokens.Invalid();
                var changed = UserEdit.Apply(user, changes, hash, now);
                // A new address is as unconfirmed as that of a new user.
                if (settings.ConfirmEmail && changed.Email != user.Email)
                    changed = changed with { EmailConfirmedAt = null };
                UserTable.Update(session, changed);
                if (hash is not null)
                    SessionTable.EndAll(session, caller.Id, caller.SessionId);
                return changed.ToUser();
            },
            cancellationToken);
    }
}
