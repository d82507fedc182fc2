using System.Collections.Frozen;
using Gateway.Host.Limits;
using Gateway.Host.Tenancy;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Limits;

internal sealed class GcraRateLimiterTests
{
    private readonly FakeTimeProvider _clock = new();

    [Test]
    public void Acquire_WholeWindowAtOnce_PassesAndThenRefuses()
    {
        var limiter = new GcraRateLimiter(_clock);
        var tenant = TenantWith(requests: 5, TimeSpan.FromMinutes(1));

        for (var left = 4; left >= 0; left--)
        {
            var state = limiter.Acquire(tenant);
            Assert.That(state.Allowed, Is.True);
            Assert.That(state.Remaining, Is.EqualTo(left));
        }

        var refused = limiter.Acquire(tenant);
        Assert.That(refused.Allowed, Is.False);
        Assert.That(refused.Remaining, Is.Zero);
        Assert.That(refused.RetryAfter.TotalSeconds, Is.EqualTo(12).Within(0.1));
        Assert.That(refused.Policy, Is.EqualTo("\"tenant\";q=5;w=60"));
    }

    [Test]
    public void Acquire_AfterRetryAfter_Passes()
    {
        var limiter = new GcraRateLimiter(_clock);
        var tenant = TenantWith(requests: 2, TimeSpan.FromSeconds(10));
        limiter.Acquire(tenant);
        limiter.Acquire(tenant);

        _clock.Advance(limiter.Acquire(tenant).RetryAfter);

        Assert.That(limiter.Acquire(tenant).Allowed, Is.True);
        Assert.That(limiter.Acquire(tenant).Allowed, Is.False);
    }

    [Test]
    public void Acquire_PlanChanges_NewLimitHolds()
    {
        var limiter = new GcraRateLimiter(_clock);
        limiter.Acquire(TenantWith(requests: 1, TimeSpan.FromMinutes(1)));
        Assert.That(limiter.Acquire(TenantWith(requests: 1, TimeSpan.FromMinutes(1))).Allowed, Is.False);
        Assert.That(limiter.Acquire(TenantWith(requests: 3, TimeSpan.FromMinutes(1))).Allowed, Is.True);
    }

    [Test]
    public void Acquire_ManyThreads_NeverMoreThanTheLimit()
    {
        var limiter = new GcraRateLimiter(_clock);
        var tenant = TenantWith(requests: 1000, TimeSpan.FromHours(1));
        var passed = 0;
        Parallel.For(0, 5000, _ =>
        {
            if (limiter.Acquire(tenant).Allowed)
                Interlocked.Increment(ref passed);
        });
        Assert.That(passed, Is.EqualTo(1000));
    }

    private static Tenant TenantWith(long requests, TimeSpan window) => new()
    {
        Name = "t",
        Plan = new Plan("p", new RateLimit(requests, window), 1, []),
        Keys = [],
        Connections = FrozenDictionary<string, Providers.Abstractions.Connections.Connection>.Empty,
        Routes = new Routes(null, null, null),
    };
}
