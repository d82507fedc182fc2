namespace Providers.Abstractions.Connections;

/// <summary>What a provider may need to know to read a connection's settings.</summary>
/// <param name="Tenant">The tenant's name.</param>
/// <param name="Connection">The connection's name.</param>
/// <param name="DataDirectory">The absolute path under which the gateway keeps its data.</param>
public sealed record ConnectionContext(string Tenant, string Connection, string DataDirectory)
{
    /// <summary>
    /// Whether the settings came over the API, from somebody who need not have a hold of the gateway's machine. Such settings must
    /// not name files or folders of it: refuse them.
    /// </summary>
    public bool IsOverApi { get; init; }
}
