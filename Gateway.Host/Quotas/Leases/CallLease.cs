using Gateway.Host.Ledger;

namespace Gateway.Host.Quotas.Leases;

/// <summary>
/// What this node may use of a quota without asking, and what it used. Using takes two atomic operations and no lock: one off what is
/// available, then one onto the count in the uses. What a process is killed between is lost, at most the calls in flight.
/// </summary>
internal sealed class CallLease(LeaseName name, CounterKey key, bool isHard, Guid id, LeaseUses uses, int slot)
{
    /// <summary>What is given on a soft quota, which nothing bounds.</summary>
    public const long Unbounded = 1L << 60;

    private const long Ended = long.MinValue / 2;

    private readonly Lock _ending = new();
    private long _available;
    private long _given;
    private bool _isSettled;

    public LeaseName Name { get; } = name;

    public CounterKey Key { get; } = key;

    public bool IsHard { get; } = isHard;

    public Guid Id { get; } = id;

    /// <summary>One report at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    public long Sequence { get; set; }

    /// <summary>Whether the ledger has said that it knows it.</summary>
    public bool IsKnown { get; set; }

    /// <summary>When the ledger last answered, in seconds since 1970.</summary>
    public long ReportedAt { get; set; }

    /// <summary>What the ledger was last told that was used.</summary>
    public long ReportedUsed { get; set; }

    /// <summary>Whether more, or less, was used than the ledger was told.</summary>
    public bool HasNews => Used != ReportedUsed;

    /// <summary>What the ledger was last told, or has granted since, that is held.</summary>
    public long ReportedHeld { get; set; }

    /// <summary>How the counter stood when the ledger last answered.</summary>
    public Counter LastCounter { get; set; }

    /// <summary>Until when the last refusal stands, as a timestamp of the clock.</summary>
    public long RefusedUntil { get; set; }

    /// <summary>When more was last granted, as a timestamp of the clock, and how much had been used then.</summary>
    public (long At, long Used) Granted { get; set; }

    /// <summary>For how many rounds nothing was used.</summary>
    public int IdleRounds { get; set; }

    public bool HasEnded => Volatile.Read(ref _available) < 0;

    public long Used => Volatile.Read(ref uses.Count(slot));

    /// <summary>
    /// How the lease stands, under the gate: what was used, and what may still be used or is just being counted. The two add up to what was
    /// given, as the count is looked at once only.
    /// </summary>
    public (long Used, long Held) Stand()
    {
        lock (_ending)
        {
            var used = Used;
            return (used, IsHard ? _given - used : 0);
        }
    }

    /// <summary>Uses one, if there is one.</summary>
    public bool TryTake()
    {
        while (true)
        {
            var available = Volatile.Read(ref _available);
            if (available <= 0)
                return false;
            if (Interlocked.CompareExchange(ref _available, available - 1, available) != available)
                continue;
            Interlocked.Increment(ref uses.Count(slot));
            return true;
        }
    }

    /// <summary>Takes one back; false where the lease is settled.</summary>
    public bool TryGiveBack()
    {
        lock (_ending)
        {
            if (_isSettled)
                return false;
            Interlocked.Decrement(ref uses.Count(slot));
            if (HasEnded)
                _given--;
            else
                Interlocked.Increment(ref _available);
            return true;
        }
    }

    /// <summary>Adds what was granted. Under the gate.</summary>
    public void Add(long granted)
    {
        lock (_ending)
        {
            _given += granted;
            Interlocked.Add(ref _available, granted);
        }
    }

    /// <summary>Gives up what is available. Under the gate.</summary>
    public void GiveUp()
    {
        lock (_ending)
        {
            if (IsHard && !HasEnded)
                _given -= Interlocked.Exchange(ref _available, 0);
        }
    }

    /// <summary>Ends the lease for further use. Under the gate.</summary>
    /// <returns>Whether all that was used is counted; otherwise somebody is just about to, and it is to be asked again.</returns>
    public bool TryEnd()
    {
        lock (_ending)
        {
            if (!HasEnded)
                _given -= Interlocked.Exchange(ref _available, Ended);
            return _isSettled = _given == Used;
        }
    }

    /// <summary>Gives back the place in the journal, once the ledger has the count.</summary>
    public void Free() => uses.Close(slot);
}
