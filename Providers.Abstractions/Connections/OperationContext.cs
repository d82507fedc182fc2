namespace Providers.Abstractions.Connections;

/// <summary>What every operation comes with.</summary>
/// <param name="Connection">The connection to carry it out on.</param>
/// <param name="Caller">On whose behalf.</param>
public sealed record OperationContext(Connection Connection, Caller Caller)
{
    /// <summary>Where a write is to take effect once; null for all others.</summary>
    public WriteOnce? Once { get; init; }
}
