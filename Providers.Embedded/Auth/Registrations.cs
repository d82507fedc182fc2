using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Auth;

/// <summary>People register themselves.</summary>
internal sealed class Registrations(StorePool pool, Passwords passwords, SessionIssuer issuer, TimeProvider time)
{
    public async ValueTask<Answer> RegisterAsync(AuthOperation.Register register, OperationContext context, CancellationToken cancellationToken)
    {
        var settings = ((EmbeddedSettings)context.Connection.Settings).Auth;
        if (!settings.SignUp && !context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.PermissionDenied, "Registering is switched off here. Have a user made with a secret key by POST /api/auth/users, or set auth:sign_up in the connection's settings.");
        var email = EmailAddress.Check(register.Email);
        Passwords.Check(register.Password, settings);
        var metadata = Metadata.Merge(Metadata.Empty, register.Metadata, "metadata");
        // Hashed for a duplicate too: the time that it takes tells nothing.
        var hash = await passwords.HashAsync(context.Connection.Tenant, register.Password, cancellationToken);

        var now = StoredInstant.Now(time);
        var user = new StoredUser
        {
            Id = Guid.NewGuid().ToString(),
            Email = email,
            Password = hash,
            EmailConfirmedAt = settings.ConfirmEmail ? null : now,
            UserMetadata = metadata,
            AppMetadata = Metadata.Application,
            CreatedAt = now,
            UpdatedAt = now,
            LastSignInAt = settings.ConfirmEmail ? null : now,
        };

        using var auth = await OpenAuth.OpenAsync(pool, context.Connection, cancellationToken);
        if (settings.ConfirmEmail)
        {
            // A duplicate gets the same answer, about a user who never was, and like any other only once something is on the disk.
            await auth.WriteAsync(session => UserTable.Insert(session, user) || UserTable.Touch(session, email), cancellationToken);
            return new PendingUser(user.ToUser());
        }

        var (id, refreshToken) = await auth.WriteAsync(
            session => UserTable.Insert(session, user) ? SessionTable.Begin(session, user.Id, now, settings) : throw UserTable.AlreadyExists(),
            cancellationToken);
        return issuer.Issue(auth.Key, context.Connection, user, id, refreshToken, now);
    }
}
