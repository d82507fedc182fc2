namespace Gateway.Host.Resilience;

/// <summary>How many calls succeeded of late: in numbers alone, so that it costs the collector nothing. Safe for concurrent use.</summary>
/// <param name="window">How far back it reaches, or half as far.</param>
/// <param name="clock">The time.</param>
internal sealed class SuccessCount(TimeSpan window, TimeProvider clock)
{
    private readonly long _half = Math.Max(1, (long)(window.TotalSeconds * clock.TimestampFrequency / 2));
    private long _period;
    private int _now;
    private int _before;

    public void Add()
    {
        Slide();
        Interlocked.Increment(ref _now);
    }

    /// <summary>Takes the count: it begins anew.</summary>
    public int Take()
    {
        Slide();
        return Interlocked.Exchange(ref _now, 0) + Interlocked.Exchange(ref _before, 0);
    }

    private void Slide()
    {
        var period = clock.GetTimestamp() / _half;
        var known = Volatile.Read(ref _period);
        if (period == known || Interlocked.CompareExchange(ref _period, period, known) != known)
            return;
        var last = Interlocked.Exchange(ref _now, 0);
        Volatile.Write(ref _before, period == known + 1 ? last : 0);
    }
}
