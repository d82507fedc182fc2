using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Firebase.Auth;

namespace Providers.Firebase.Credentials;

/// <inheritdoc />
internal sealed class ProjectCredentials(AccessTokens tokens, IdTokens users) : IProjectCredentials
{
    // The emulators' own word for a caller that no rule applies to.
    private const string Owner = "Bearer owner";

    public async ValueTask<string?> AuthorizationAsync(OperationContext context, CancellationToken cancellationToken)
    {
        if (context.Caller.UserToken is { } token)
        {
            // Google verifies it. The emulators take an expired one too, and what says that it is their owner's.
            if (((FirebaseSettings)context.Connection.Settings).Emulator is not null)
                await users.VerifyAsync(context.Connection, token, cancellationToken);
            return $"Bearer {token}";
        }

        return context.Caller.ActsAsService ? await ServiceAuthorizationAsync(context.Connection, cancellationToken) : null;
    }

    public async ValueTask<string> ServiceAuthorizationAsync(Connection connection, CancellationToken cancellationToken)
    {
        var settings = (FirebaseSettings)connection.Settings;
        if (settings.Emulator is not null)
            return Owner;
        var account = settings.ServiceAccount ?? throw new ProviderException(
            ErrorKind.NotSupported, $"The connection '{connection.Name}' has no service account, so that nobody acts as the service. Add 'service_account' to its settings, or send a user's token.");
        return $"Bearer {await tokens.GetAsync(account, connection, cancellationToken)}";
    }
}
