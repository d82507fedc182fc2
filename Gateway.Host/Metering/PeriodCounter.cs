namespace Gateway.Host.Metering;

/// <summary>What was used of one meter in the period that runs. Starts anew with the next.</summary>
internal sealed class PeriodCounter(DateTimeOffset start)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _start = start;
    private long _used;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>Moves on to the period that begins at <paramref name="start"/>, where that is a later one.</summary>
    public void Roll(DateTimeOffset start)
    {
        // Read without the lock: a torn read can only lead into it, where the truth is read again.
        if (_start >= start)
            return;
        lock (_lock)
        {
            if (_start >= start)
                return;
            _start = start;
            Interlocked.Exchange(ref _used, 0);
        }
    }

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
}
