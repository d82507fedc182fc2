namespace Gateway.Host.Resilience;

/// <summary>What happened to calls upstream since the start, of all connections together, for metrics.</summary>
internal sealed class UpstreamTotals
{
    private long _retries;
    private long _hedges;
    private long _withheld;
    private long _opened;

    /// <summary>Calls that were repeated after a failure.</summary>
    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Reads that were sent a second time since the first took long.</summary>
    public long Hedges => Volatile.Read(ref _hedges);

    /// <summary>Repetitions that there was no budget for.</summary>
    public long Withheld => Volatile.Read(ref _withheld);

    /// <summary>How often a breaker has opened.</summary>
    public long Opened => Volatile.Read(ref _opened);

    public void AddRetry() => Interlocked.Increment(ref _retries);

    public void AddHedge() => Interlocked.Increment(ref _hedges);

    public void AddWithheld() => Interlocked.Increment(ref _withheld);

    public void AddOpened() => Interlocked.Increment(ref _opened);
}
