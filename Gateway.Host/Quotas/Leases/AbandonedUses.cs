namespace Gateway.Host.Quotas.Leases;

/// <summary>What a run that is over had used of its leases, and perhaps not told the ledger.</summary>
/// <param name="Run">The run.</param>
/// <param name="Uses">What it had used, by lease.</param>
internal sealed record AbandonedUses(string Run, IReadOnlyDictionary<Guid, long> Uses);
