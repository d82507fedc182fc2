using System.Collections.Concurrent;
using Providers.Abstractions.Connections;

namespace Providers.InMemory.Store;

/// <summary>The rows of all connections, each apart from the others. Safe for concurrent use.</summary>
internal sealed class MemoryStores
{
    private readonly ConcurrentDictionary<(string Tenant, string Connection), (string Version, MemoryStore Store)> _stores = new();

    /// <summary>A connection's rows. A changed connection starts with none, and what its former settings held is given up.</summary>
    public MemoryStore Of(Connection connection) => _stores.AddOrUpdate(
        (connection.Tenant, connection.Name),
        static (_, connection) => New(connection),
        static (_, kept, connection) => kept.Version == connection.Version ? kept : New(connection),
        connection).Store;

    private static (string, MemoryStore) New(Connection connection) => (connection.Version, new MemoryStore(InMemorySettings.Of(connection).MaxRows));
}
