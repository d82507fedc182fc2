using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Auth;

/// <summary>What the service does with users.</summary>
internal sealed class AdminUsers(StorePool pool, Passwords passwords, TimeProvider time)
{
    public async ValueTask<UserPage> ListAsync(AuthOperation.ListUsers list, OperationContext context, CancellationToken cancellationToken)
    {
        RequireService(context);
        var (afterTime, afterId) = list.Cursor is null ? (long.MinValue, "") : UserCursor.Read(list.Cursor);
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        // One more than asked for tells whether there is a next page.
        var users = await auth.ReadAsync(session => UserTable.List(session, afterTime, afterId, list.Limit + 1), cancellationToken);
        if (users.Count <= list.Limit)
            return new UserPage([.. users.Select(user => user.ToUser())], null);
        users.RemoveAt(list.Limit);
        return new UserPage([.. users.Select(user => user.ToUser())], UserCursor.Write(users[^1]));
    }

    public async ValueTask<User> CreateAsync(UserChanges changes, OperationContext context, CancellationToken cancellationToken)
    {
        RequireService(context);
        if (changes.Email is null)
            throw new ProviderException(ErrorKind.InvalidRequest, "The 'email' is missing. Send the new user's address.");
        var hash = await HashAsync(changes, context, cancellationToken);
        var now = StoredInstant.Now(time);
        var user = UserEdit.Apply(
            new StoredUser
            {
                Id = Guid.NewGuid().ToString(),
                Email = "",
                EmailConfirmedAt = now,
                UserMetadata = Metadata.Empty,
                AppMetadata = Metadata.Application,
                CreatedAt = now,
                UpdatedAt = now,
            },
            changes, hash, now);
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        return await auth.WriteAsync(
            session => UserTable.Insert(session, user) ? user.ToUser() : throw UserTable.AlreadyExists(), cancellationToken);
    }

    public async ValueTask<User> GetAsync(string id, OperationContext context, CancellationToken cancellationToken)
    {
        RequireService(context);
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        var user = await auth.ReadAsync(session => UserTable.Find(session, id), cancellationToken);
        return user?.ToUser() ?? throw NotFound(id);
    }

    public async ValueTask<User> UpdateAsync(string id, UserChanges changes, OperationContext context, CancellationToken cancellationToken)
    {
        RequireService(context);
        var hash = await HashAsync(changes, context, cancellationToken);
        var now = StoredInstant.Now(time);
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        return await auth.WriteAsync(
            session =>
            {
                var changed = UserEdit.Apply(UserTable.Find(session, id) ?? throw NotFound(id), changes, hash, now);
                UserTable.Update(session, changed);
                if (hash is not null || changed.Banned)
                    SessionTable.EndAll(session, id, null);
                return changed.ToUser();
            },
            cancellationToken);
    }

    public async ValueTask<Answer?> DeleteAsync(string id, OperationContext context, CancellationToken cancellationToken)
    {
        RequireService(context);
        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        return await auth.WriteAsync<Answer?>(session => UserTable.Delete(session, id) ? null : throw NotFound(id), cancellationToken);
    }

    private async ValueTask<string?> HashAsync(UserChanges changes, OperationContext context, CancellationToken cancellationToken)
    {
        if (changes.Password is not { } password)
            return null;
        Passwords.Check(password, ((EmbeddedSettings)context.Connection.Settings).Auth);
        return await passwords.HashAsync(context.Connection.Tenant, password, cancellationToken);
    }

    private static void RequireService(OperationContext context)
    {
        if (!context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.PermissionDenied, "Users are managed with a secret key and no user token. Use one.");
    }

    private static ProviderException NotFound(string id) => new(ErrorKind.NotFound, $"There is no user '{id}'.");
}
