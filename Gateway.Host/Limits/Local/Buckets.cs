using System.Collections.Concurrent;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Limits.Local;

/// <summary>The buckets of one kind. Those that are full tell nothing, and are dropped when there have come to be many.</summary>
internal sealed class Buckets<TKey>(IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private const int SweepEvery = 10_000;

    private readonly ConcurrentDictionary<TKey, Bucket> _buckets = new(comparer);
    private int _count;
    private int _sweepAt = SweepEvery;

    /// <summary>The bucket of a key; a new one, and full, where the limit is another than before.</summary>
    public Bucket Of(TKey key, RateLimit limit, double now) =>
        _buckets.TryGetValue(key, out var bucket) && (ReferenceEquals(bucket.Limit, limit) || bucket.Limit == limit) ? bucket : Add(key, limit, now);

    /// <summary>Forgets a bucket that was dropped.</summary>
    public void Forget(TKey key, Bucket dropped) => _buckets.TryRemove(KeyValuePair.Create(key, dropped));

    private Bucket Add(TKey key, RateLimit limit, double now)
    {
        var sweepAt = Volatile.Read(ref _sweepAt);
        if (Interlocked.Increment(ref _count) >= sweepAt && Interlocked.CompareExchange(ref _sweepAt, int.MaxValue, sweepAt) == sweepAt)
            Sweep(now);
        return _buckets.AddOrUpdate(
            key, static (_, limit) => new Bucket(limit), static (_, existing, limit) => existing.Limit == limit ? existing : new Bucket(limit), limit);
    }

    private void Sweep(double now)
    {
        var left = 0;
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.TryDrop(now))
                Forget(key, bucket);
            else
                left++;
        }

        Volatile.Write(ref _count, left);
        Volatile.Write(ref _sweepAt, left + SweepEvery);
    }
}
