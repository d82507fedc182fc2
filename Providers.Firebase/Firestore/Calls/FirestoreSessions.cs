using Providers.Abstractions.Connections;
using Providers.Firebase.Credentials;

namespace Providers.Firebase.Firestore.Calls;

/// <summary>Opens the sessions of operations. Safe for concurrent use.</summary>
internal sealed class FirestoreSessions(FirestoreChannels channels, IProjectCredentials credentials, TimeProvider time)
{
    /// <exception cref="Abstractions.Errors.ProviderException">The caller cannot act on the connection.</exception>
    public ValueTask<FirestoreSession> OpenAsync(OperationContext context, CancellationToken cancellationToken) =>
        FirestoreSession.OpenAsync(channels, credentials, context, time, cancellationToken);
}
