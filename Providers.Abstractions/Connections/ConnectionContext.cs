namespace Providers.Abstractions.Connections;

/// <summary>What a provider may need to know to read a connection's settings.</summary>
/// <param name="Tenant">The tenant's name.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="DataDirectory">The absolute path under which the gateway keeps its data.</param>
public sealed record ConnectionContext(string Tenant, string Connection, string DataDirectory);
