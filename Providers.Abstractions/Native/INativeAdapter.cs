using Providers.Abstractions.Connections;

namespace Providers.Abstractions.Native;

/// <summary>
/// Lets callers speak the backend's own protocol, for what the contract does not offer. The adapter says where a request goes and
/// with which credentials; the host passes it on byte for byte, limits and meters it. Translating calls nothing but what gives the
/// connection its credentials, and is safe for concurrent use.
/// <para>
/// The adapter confines the connection to its own project: whatever in a request names another one, or cannot be decoded so that
/// it could be checked, is refused.
/// </para>
/// </summary>
public interface INativeAdapter
{
    /// <summary>Says where a request goes.</summary>
    /// <param name="request">The request, without the gateway's keys.</param>
    /// <param name="context">The connection, and on whose behalf.</param>
    /// <param name="cancellationToken">Ends the wait for a credential.</param>
    /// <exception cref="Errors.ProviderException">
    /// <see cref="Errors.ErrorKind.NotFound"/>: nothing that may be called is at this path; the message lists what is.
    /// <see cref="Errors.ErrorKind.InvalidRequest"/>: the path or the query is malformed, or leads out of the project.
    /// <see cref="Errors.ErrorKind.NotSupported"/>: the connection has no credential for this caller.
    /// </exception>
    ValueTask<NativeTarget> TranslateAsync(NativeRequest request, OperationContext context, CancellationToken cancellationToken);
}
