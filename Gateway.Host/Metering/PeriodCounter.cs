namespace Gateway.Host.Metering;

/// <summary>What was used of one meter in one period.</summary>
/// <param name="start">When the period began.</param>
internal sealed class PeriodCounter(DateTimeOffset start)
{
    private long _used;

    public DateTimeOffset Start { get; } = start;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>Counts one, unless the limit is reached.</summary>
    public bool TryIncrement(long limit)
    {
        while (true)
        {
            var used = Interlocked.Read(ref _used);
            if (used >= limit)
                return false;
            if (Interlocked.CompareExchange(ref _used, used + 1, used) == used)
                return true;
        }
    }

    /// <summary>Takes one back that was counted.</summary>
    public void Decrement() => Interlocked.Decrement(ref _used);
}
