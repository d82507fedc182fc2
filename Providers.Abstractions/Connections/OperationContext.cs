namespace Providers.Abstractions.Connections;

/// <summary>What every operation comes with.</summary>
/// <param name="Connection">The connection to carry it out on.</param>
/// <param name="Caller">On whose behalf.</param>
public sealed record OperationContext(Connection Connection, Caller Caller)
{
    /// <summary>Where a write is to take effect once; null for all others.</summary>
    public WriteOnce? Once { get; init; }

    /// <summary>
    /// How much all objects of the connection together may hold after a write; null for no bound. What would pass it is refused with
    /// <see cref="Errors.ErrorKind.QuotaExceeded"/>, before it is visible. Heeded where <see cref="Capabilities.StorageFeature.HeldBytes"/> is declared.
    /// </summary>
    public long? MostHeldBytes { get; init; }
}
