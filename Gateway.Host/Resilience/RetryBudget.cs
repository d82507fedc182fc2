namespace Gateway.Host.Resilience;

/// <summary>
/// What a connection may spend on calls beyond those that it was asked for, so that an outage is never amplified: a share of its calls in the
/// last ten seconds, and a few more. Safe for concurrent use. A call that needs nothing costs one count.
/// </summary>
internal sealed class RetryBudget(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long _counted;
    private long _since = clock.GetTimestamp();
    private double _calls;
    private double _spent;

    /// <summary>Counts a call.</summary>
    public void Count() => Interlocked.Increment(ref _counted);

    /// <summary>How much is left.</summary>
    public int Left(double share, int floor)
    {
        lock (_lock)
        {
            Slide();
            return Math.Max(0, (int)Math.Ceiling(Most(share, floor) - _spent));
        }
    }

    /// <summary>Spends one, where one is left.</summary>
    public bool TrySpend(double share, int floor)
    {
        lock (_lock)
        {
            Slide();
            if (_spent >= Most(share, floor))
                return false;
            _spent++;
            return true;
        }
    }

    private double Most(double share, int floor) => (share * _calls) + floor;

    // The window is as long as ever, and what fell out of it is taken for as evenly spread as the rest.
    private void Slide()
    {
        _calls += Interlocked.Exchange(ref _counted, 0);
        var now = clock.GetTimestamp();
        var passed = clock.GetElapsedTime(_since, now);
        if (passed <= Window)
            return;
        var kept = Window / passed;
        (_calls, _spent) = (_calls * kept, _spent * kept);
        _since = now - (long)(Window.TotalSeconds * clock.TimestampFrequency);
    }
}
