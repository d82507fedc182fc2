using System.Collections.Concurrent;

namespace Gateway.Host.Resilience;

/// <summary>Time limits, used again and again: to make each anew, with its timer, costs more than to set it back.</summary>
internal sealed class TimeLimits(TimeProvider clock)
{
    private const int MostIdle = 1_024;

    private readonly ConcurrentQueue<CancellationTokenSource> _idle = new();

    /// <summary>A limit that begins now. Give it back when nothing listens to it any more.</summary>
    public CancellationTokenSource Begin(TimeSpan length)
    {
        if (!_idle.TryDequeue(out var limit))
            limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        limit.CancelAfter(length);
        return limit;
    }

    public void GiveBack(CancellationTokenSource limit)
    {
        if (limit.TryReset() && _idle.Count < MostIdle)
            _idle.Enqueue(limit);
        else
            limit.Dispose();
    }
}
