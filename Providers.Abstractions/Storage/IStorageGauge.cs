using Providers.Abstractions.Connections;

namespace Providers.Abstractions.Storage;

/// <summary>
/// Tells how much a storage holds, exactly and at once. A provider that has one declares <see cref="Capabilities.StorageFeature.HeldBytes"/> and
/// keeps what it stores within <see cref="OperationContext.MostHeldBytes"/>.
/// </summary>
public interface IStorageGauge
{
    /// <summary>The bytes of all objects of a connection; a copy counts as any other object.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<long> MeasureAsync(Connection connection, CancellationToken cancellationToken);
}
