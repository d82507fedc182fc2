using Gateway.Host.Tenancy;

namespace Gateway.Host.Limits.Local;

/// <summary>
/// The generic cell rate algorithm: one number, the moment at which all that was used will have flowed back. A burst may come at once; after
/// that calls pass at the even rate. Times are seconds of one clock.
/// </summary>
internal sealed class Bucket(RateLimit limit)
{
    private const double Dropped = double.NaN;

    private readonly double _interval = limit.Interval;
    private readonly double _burst = limit.Interval * limit.Burst;
    private double _fullAgainAt;

    public RateLimit Limit { get; } = limit;

    /// <summary>How long a call of so much would have to wait; 0 or less where it can pass.</summary>
    public double WaitFor(int cost, double now) => WaitFor(Volatile.Read(ref _fullAgainAt), cost, now);

    /// <summary>Takes, if it can pass.</summary>
    /// <param name="cost">As how many calls it counts. More than a burst counts as one: else it could never pass.</param>
    /// <param name="now">Now.</param>
    /// <param name="used">How long until all that was used will have flowed back.</param>
    /// <param name="wait">How long it would have to wait; 0 where it has passed.</param>
    /// <returns>Whether there still is such a bucket; where not, look for the new one.</returns>
    public bool TryTake(int cost, double now, out double used, out double wait)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _fullAgainAt);
            wait = WaitFor(seen, cost, now);
            if (double.IsNaN(seen))
            {
                used = 0;
                return false;
            }

            if (wait > 0)
            {
                used = seen - now;
                return true;
            }

            var next = Math.Max(seen, now) + Price(cost);
            used = next - now;
            wait = 0;
            if (Interlocked.CompareExchange(ref _fullAgainAt, next, seen) == seen)
                return true;
        }
    }

    /// <summary>How long until all that was used will have flowed back; not a number for one that was dropped.</summary>
    public double Used(double now) => Volatile.Read(ref _fullAgainAt) - now;

    /// <summary>Gives back what was taken.</summary>
    public void GiveBack(int cost)
    {
        while (true)
        {
            // A dropped one was full, which only one that has had everything back can be.
            var seen = Volatile.Read(ref _fullAgainAt);
            if (double.IsNaN(seen) || Interlocked.CompareExchange(ref _fullAgainAt, seen - Price(cost), seen) == seen)
                return;
        }
    }

    /// <summary>Ends the bucket if it is full, and so tells nothing. Nobody can take out of it any more.</summary>
    public bool TryDrop(double now)
    {
        var seen = Volatile.Read(ref _fullAgainAt);
        return seen <= now && Interlocked.CompareExchange(ref _fullAgainAt, Dropped, seen) == seen;
    }

    private double Price(int cost) => Math.Min(cost * _interval, _burst);

    // A ten-thousandth of an interval absorbs rounding, so that the last call of a burst still passes.
    private double WaitFor(double fullAgainAt, int cost, double now)
    {
        var wait = Math.Max(fullAgainAt, now) + Price(cost) - now - _burst;
        return wait > _interval / 10_000 ? wait : 0;
    }
}
