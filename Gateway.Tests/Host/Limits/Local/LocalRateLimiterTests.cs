using CsCheck;
using Gateway.Host.Limits;
using Gateway.Host.Limits.Local;
using Gateway.Host.Tenancy;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Limits.Local;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LocalRateLimiterTests
{
    private static readonly int[] Intervals = [10, 50, 250, 1000];
    private static readonly RateLimit Wide = new(1_000_000, TimeSpan.FromSeconds(1));

    private readonly FakeTimeProvider _clock = new();

    [Test]
    public void Acquire_WholeBurstAtOnce_PassesAndThenRefuses()
    {
        var limiter = new LocalRateLimiter(_clock);
        var call = LimitedCalls.Of(new RateLimit(5, TimeSpan.FromMinutes(1)));

        for (var left = 4; left >= 0; left--)
        {
            var state = limiter.Acquire(call);
            Assert.That(state.Allowed, Is.True);
            Assert.That(state.Remaining, Is.EqualTo(left));
        }

        var refused = limiter.Acquire(call);
        Assert.That(refused.Allowed, Is.False);
        Assert.That(refused.Remaining, Is.Zero);
        Assert.That(refused.RetryAfter.TotalSeconds, Is.EqualTo(12).Within(0.1));
        Assert.That(refused.Policy, Is.EqualTo("\"tenant\";q=5;w=60"));
    }

    [Test]
    public void Acquire_AfterRetryAfter_Passes()
    {
        var limiter = new LocalRateLimiter(_clock);
        var call = LimitedCalls.Of(new RateLimit(2, TimeSpan.FromSeconds(10)));
        limiter.Acquire(call);
        limiter.Acquire(call);

        _clock.Advance(limiter.Acquire(call).RetryAfter);

        Assert.That(limiter.Acquire(call).Allowed, Is.True);
        Assert.That(limiter.Acquire(call).Allowed, Is.False);
    }

    [Test]
    public void Acquire_LimitChanges_NewOneHolds()
    {
        var limiter = new LocalRateLimiter(_clock);
        var call = LimitedCalls.Of(new RateLimit(1, TimeSpan.FromMinutes(1)));
        limiter.Acquire(call);
        Assert.That(limiter.Acquire(call).Allowed, Is.False);
        Assert.That(limiter.Acquire(LimitedCalls.Of(new RateLimit(3, TimeSpan.FromMinutes(1)))).Allowed, Is.True);
    }

    [Test]
    public void Acquire_SeveralLimits_ShowsTheTightestAndNamesAll()
    {
        var limiter = new LocalRateLimiter(_clock);
        var call = LimitedCalls.Of(
            new RateLimit(600, TimeSpan.FromMinutes(1)), new RateLimit(100, TimeSpan.FromMinutes(1)) { Burst = 10 }, new RateLimit(20, TimeSpan.FromSeconds(1)), userId: "ada");

        var state = limiter.Acquire(call);

        Assert.That(state.Policy, Is.EqualTo("\"tenant\";q=600;w=60, \"key\";q=100;w=60;burst=10, \"user\";q=20;w=1"));
        Assert.That(state.ToString(), Is.EqualTo("\"key\";r=9;t=1"));
    }

    [Test]
    public void Acquire_OneLimitRefuses_CountsAgainstNone()
    {
        var limiter = new LocalRateLimiter(_clock);
        var (tenant, user) = (new RateLimit(100, TimeSpan.FromHours(1)), new RateLimit(2, TimeSpan.FromHours(1)));
        var ada = LimitedCalls.Of(tenant, user: user, userId: "ada");
        for (var i = 0; i < 50; i++)
            limiter.Acquire(ada);

        Assert.That(limiter.Acquire(ada), Has.Property("Allowed").False.And.Property("Name").EqualTo("user"));
        Assert.That(limiter.Acquire(LimitedCalls.Of(tenant)).Remaining, Is.EqualTo(97));
        Assert.That(limiter.Acquire(LimitedCalls.Of(tenant, user: user, userId: "bob")).Allowed, Is.True);
        Assert.That(limiter.Acquire(LimitedCalls.Of(tenant, user: user, address: "192.0.2.1")), Has.Property("Allowed").True.And.Property("Name").EqualTo("address"));
    }

    [Test]
    public void Acquire_CostOfMoreThanABurst_CountsAsOne()
    {
        var limiter = new LocalRateLimiter(_clock);
        var call = LimitedCalls.Of(new RateLimit(10, TimeSpan.FromSeconds(10)), cost: 100);
        Assert.That(limiter.Acquire(call), Has.Property("Allowed").True.And.Property("Remaining").EqualTo(0));
        Assert.That(limiter.Acquire(call).RetryAfter.TotalSeconds, Is.EqualTo(10).Within(0.01));
        Assert.That(limiter.Acquire(call with { Cost = 0 }).Allowed, Is.True, "what costs nothing always passes");
    }

    [TestCase(1)]
    [TestCase(7)]
    public void Acquire_ManyThreads_NeverMoreThanTheTightestLimit(int cost)
    {
        var limiter = new LocalRateLimiter(_clock);
        var call = LimitedCalls.Of(new RateLimit(2100, TimeSpan.FromHours(1)), new RateLimit(1400, TimeSpan.FromHours(1)), new RateLimit(1750, TimeSpan.FromHours(1)), userId: "ada", cost: cost);
        var passed = 0;
        Parallel.For(0, 5000, _ =>
        {
            if (limiter.Acquire(call).Allowed)
                Interlocked.Increment(ref passed);
        });
        Assert.That(passed, Is.EqualTo(1400 / cost));
        Assert.That(limiter.Acquire(LimitedCalls.Of(new RateLimit(2100, TimeSpan.FromHours(1)), cost: 0)).Remaining, Is.EqualTo(700), "what was refused by one was counted by none");
    }

    [Test]
    public void Acquire_ManyUsers_IdleOnesAreForgottenAndBusyOnesNot()
    {
        var limiter = new LocalRateLimiter(_clock);
        var user = new RateLimit(1, TimeSpan.FromHours(1));
        limiter.Acquire(LimitedCalls.Of(Wide, user: user, userId: "busy"));
        for (var i = 0; i < 30_000; i++)
        {
            limiter.Acquire(LimitedCalls.Of(Wide, user: new RateLimit(1000, TimeSpan.FromSeconds(1)), userId: $"idle-{i}"));
            if (i % 1000 == 0)
                _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(limiter.Acquire(LimitedCalls.Of(Wide, user: user, userId: "busy")).Allowed, Is.False);
    }

    // The plainest thing that could be meant: water that flows in evenly, up to the brim, and is taken whole or not at all.
    [Test]
    public void Acquire_AnyCalls_AreDecidedAsByPlainBuckets() => Gen.Select(
        Gen.Select(Gen.Int[0, 3].Select(i => Intervals[i]), Gen.Int[1, 6]).Array[3],
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 3], Gen.Bool).Array[1, 60]).Sample((limits, steps) =>
    {
        var clock = new FakeTimeProvider();
        var limiter = new LocalRateLimiter(clock);
        var rates = limits.Select(limit => new RateLimit(60_000 / limit.Item1, TimeSpan.FromMinutes(1)) { Burst = limit.Item2 }).ToArray();
        var plain = limits.Select(limit => new PlainBucket(limit.Item1, limit.Item2)).ToArray();
        foreach (var (pause, cost, withUser) in steps)
        {
            clock.Advance(TimeSpan.FromMilliseconds(pause * 10));
            foreach (var bucket in plain)
                bucket.Flow(pause * 10);
            var used = withUser ? plain : plain[..2];
            var expected = used.All(bucket => bucket.Has(cost));
            if (expected)
            {
                foreach (var bucket in used)
                    bucket.Take(cost);
            }

            var state = limiter.Acquire(LimitedCalls.Of(rates[0], rates[1], rates[2], withUser ? "ada" : null, cost: cost));

            Assert.That(state.Allowed, Is.EqualTo(expected));
            if (expected)
                Assert.That(state.Remaining, Is.EqualTo(used.Min(bucket => bucket.Whole)));
        }
    });

    /// <summary>A bucket in whole milliseconds of flow.</summary>
    private sealed class PlainBucket(int interval, int burst)
    {
        private long _level = (long)interval * burst;

        public long Whole => _level / interval;

        public void Flow(int milliseconds) => _level = Math.Min((long)interval * burst, _level + milliseconds);

        public bool Has(int cost) => _level >= Price(cost);

        public void Take(int cost) => _level -= Price(cost);

        private long Price(int cost) => (long)interval * Math.Min(cost, burst);
    }
}
