using Providers.Abstractions.Connections;
using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Storage;

/// <summary>
/// Translates storage operations into exchanges. Pure: no input or output, no <c>HttpContext</c>. Buckets and paths come
/// validated and normalised; what the backend's names cannot hold, the adapter escapes reversibly.
/// </summary>
public interface IStorageAdapter
{
    /// <summary>Translates one operation; each says what it answers.</summary>
    /// <exception cref="Errors.ProviderException">The operation is refused as it stands.</exception>
    Exchange Translate(StorageOperation operation, OperationContext context);
}
