using Providers.Abstractions.Connections;

namespace Providers.Firebase.Credentials;

/// <summary>
/// With what a call goes to a project: a user's own token, so that Security Rules decide; an access token of the service account for the
/// service; nothing for nobody in particular. Safe for concurrent use.
/// </summary>
internal interface IProjectCredentials
{
    /// <summary>The value of <c>Authorization</c> for a call of the operation's caller, scheme included; null: the call goes without one.</summary>
    /// <exception cref="Abstractions.Errors.ProviderException">
    /// <see cref="Abstractions.Errors.ErrorKind.NotSupported"/>: the service calls, and the connection has no service account;
    /// <see cref="Abstractions.Errors.ErrorKind.BadConfiguration"/>: the account is not accepted.
    /// </exception>
    ValueTask<string?> AuthorizationAsync(OperationContext context, CancellationToken cancellationToken);

    /// <summary>The value of <c>Authorization</c> for a call of the service, whoever asks.</summary>
    /// <exception cref="Abstractions.Errors.ProviderException">As for <see cref="AuthorizationAsync"/>.</exception>
    ValueTask<string> ServiceAuthorizationAsync(Connection connection, CancellationToken cancellationToken);
}
