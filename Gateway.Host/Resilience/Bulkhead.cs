namespace Gateway.Host.Resilience;

/// <summary>
/// Bounds how many calls are under way at once. A few more wait in line for a while; the rest is refused. Safe for concurrent use. As long as
/// nobody waits, it is one counter.
/// </summary>
/// <param name="most">How many may be under way.</param>
/// <param name="longest">How many may wait.</param>
/// <param name="clock">The time.</param>
internal sealed class Bulkhead(int most, int longest, TimeProvider clock)
{
    private readonly LinkedList<TaskCompletionSource> _line = new();
    private int _active;
    private int _waiting;

    /// <summary>How many are under way.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>How many wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Enters where there is room at once. Whoever has entered has to <see cref="Exit"/>.</summary>
    public bool TryEnter() => Waiting == 0 && TryTake();

    /// <summary>Waits in line for room, where the line is not too long, and tells whether there was some in time.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_line)
        {
            if (_line.Count >= longest)
                return false;
            _line.AddLast(turn);
            Volatile.Write(ref _waiting, _line.Count);
        }

        // Somebody may have left just before.
        LetPass();
        try
        {
            await turn.Task.WaitAsync(wait, clock, cancellationToken);
            return true;
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            if (Leave(turn))
            {
                cancellationToken.ThrowIfCancellationRequested();
                return false;
            }

            // The turn came at the same moment.
            if (!cancellationToken.IsCancellationRequested)
                return true;
            Exit();
            throw;
        }
    }

    public void Exit()
    {
        Interlocked.Decrement(ref _active);
        if (Waiting > 0)
            LetPass();
    }

    private bool TryTake()
    {
        while (Volatile.Read(ref _active) is var active && active < most)
        {
            if (Interlocked.CompareExchange(ref _active, active + 1, active) == active)
                return true;
        }

        return false;
    }

    private void LetPass()
    {
        lock (_line)
        {
            while (_line.First is { } first && TryTake())
            {
                _line.RemoveFirst();
                first.Value.SetResult();
            }

            Volatile.Write(ref _waiting, _line.Count);
        }
    }

    private bool Leave(TaskCompletionSource turn)
    {
        lock (_line)
        {
            var left = _line.Remove(turn);
            Volatile.Write(ref _waiting, _line.Count);
            return left;
        }
    }
}
