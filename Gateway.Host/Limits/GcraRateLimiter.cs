using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Limits;

/// <summary>
/// The generic cell rate algorithm in process: one number for each tenant, the moment at which all that was used will have
/// flowed back. A full window's worth may come at once; after that calls pass at the even rate.
/// </summary>
internal sealed class GcraRateLimiter(TimeProvider clock) : IRateLimiter
{
    // Entries whose window has passed tell nothing; they are dropped when the table has grown by so many.
    private const int SweepEvery = 10_000;

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private int _sweepAt = SweepEvery;

    public RateLimitState Acquire(Tenant tenant)
    {
        var limit = tenant.Plan.RateLimit;
        if (!_buckets.TryGetValue(tenant.Name, out var bucket) || bucket.Limit != limit)
            bucket = Add(tenant.Name, limit);
        return bucket.Acquire(clock);
    }

    private Bucket Add(string tenant, RateLimit limit)
    {
        if (_buckets.Count >= _sweepAt)
        {
            foreach (var (name, bucket) in _buckets)
            {
                if (bucket.IsIdle(clock))
                    _buckets.TryRemove(name, out _);
            }

            _sweepAt = _buckets.Count + SweepEvery;
        }

        return _buckets.AddOrUpdate(
            tenant, static (_, l) => new Bucket(l), static (_, existing, l) => existing.Limit == l ? existing : new Bucket(l), limit);
    }

    private sealed class Bucket
    {
        private readonly string _policy;
        private readonly double _interval;
        private readonly double _window;
        private double _fullAgainAt;

        public Bucket(RateLimit limit)
        {
            Limit = limit;
            _window = limit.Window.TotalSeconds;
            _interval = _window / limit.Requests;
            _policy = string.Create(CultureInfo.InvariantCulture, $"\"tenant\";q={limit.Requests};w={(long)Math.Ceiling(_window)}");
        }

        public RateLimit Limit { get; }

        public bool IsIdle(TimeProvider clock) => Volatile.Read(ref _fullAgainAt) <= Now(clock);

        public RateLimitState Acquire(TimeProvider clock)
        {
            var now = Now(clock);
            while (true)
            {
                var seen = Volatile.Read(ref _fullAgainAt);
                var next = Math.Max(seen, now) + _interval;

                // A ten-thousandth of an interval absorbs rounding, so that the last call of a window still passes.
                var ahead = next - now - _window - (_interval / 10_000);
                if (ahead > 0)
                    return State(allowed: false, seen - now, TimeSpan.FromSeconds(ahead));
                if (Interlocked.CompareExchange(ref _fullAgainAt, next, seen) == seen)
                    return State(allowed: true, next - now, TimeSpan.Zero);
            }
        }

        private static double Now(TimeProvider clock) => (double)clock.GetTimestamp() / clock.TimestampFrequency;

        private RateLimitState State(bool allowed, double used, TimeSpan retryAfter)
        {
            var remaining = (long)Math.Floor(((_window - used) / _interval) + 0.0001);
            return new RateLimitState(allowed, _policy, "tenant", Math.Max(0, remaining), TimeSpan.FromSeconds(Math.Max(0, used)), retryAfter);
        }
    }
}
