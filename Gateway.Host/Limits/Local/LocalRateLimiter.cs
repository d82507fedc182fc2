using Gateway.Host.Keys;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Limits.Local;

/// <summary>Limits in this process.</summary>
internal sealed class LocalRateLimiter(TimeProvider clock) : IRateLimiter
{
    // Small numbers are exact ones.
    private readonly long _began = clock.GetTimestamp();
    private readonly Buckets<string> _tenants = new(StringComparer.Ordinal);
    private readonly Buckets<KeyHash> _keys = new();
    private readonly Buckets<(string Tenant, string User)> _users = new();
    private readonly Buckets<(KeyHash Key, string Address)> _addresses = new();

    public RateLimitsState? State => null;

    public ValueTask<RateLimitState> AcquireAsync(LimitedCall call) => ValueTask.FromResult(Acquire(call));

    public RateLimitState Acquire(in LimitedCall call)
    {
        var now = clock.GetElapsedTime(_began).TotalSeconds;
        while (true)
        {
            var tenant = _tenants.Of(call.Tenant.Name, call.TenantLimit, now);
            var key = call.KeyLimit is { } keyLimit ? _keys.Of(call.Key!.Hash, keyLimit, now) : null;
            var user = call.UserLimit is { } userLimit ? UserBucket(call, userLimit, now) : null;
            if (key is null && user is null)
            {
                if (tenant.TryTake(call.Cost, now, out var used, out var wait))
                    return RateLimitState.Of(call, LimitNames.Tenant, tenant.Limit, used, wait);
                _tenants.Forget(call.Tenant.Name, tenant);
            }
            else if (TakeAll(call, tenant, key, user, now) is { } state)
            {
                return state;
            }
        }
    }

    // Null where one of them is dropped: it is forgotten then, and the next look makes a new one.
    private RateLimitState? TakeAll(in LimitedCall call, Bucket tenant, Bucket? key, Bucket? user, double now)
    {
        // A look first, so that a call which one limit refuses does not stand in the others' way for a moment.
        var isOpen = tenant.WaitFor(call.Cost, now) <= 0 && !(key?.WaitFor(call.Cost, now) > 0) && !(user?.WaitFor(call.Cost, now) > 0);
        if (!isOpen)
            return Refuse(call, tenant, key, user, now);

        if (!tenant.TryTake(call.Cost, now, out var used, out var wait))
        {
            _tenants.Forget(call.Tenant.Name, tenant);
            return null;
        }

        if (wait > 0)
            return Refuse(call, tenant, key, user, now);
        var tightest = RateLimitState.Of(call, LimitNames.Tenant, tenant.Limit, used, 0);
        if (key is not null && !TryTakeNext(call, LimitNames.Key, key, ref tightest, now))
        {
            tenant.GiveBack(call.Cost);
            return Lost(call, tenant, key, user, now);
        }

        if (user is not null && !TryTakeNext(call, call.UserLimitName, user, ref tightest, now))
        {
            tenant.GiveBack(call.Cost);
            key?.GiveBack(call.Cost);
            return Lost(call, tenant, key, user, now);
        }

        return tightest;
    }

    private static bool TryTakeNext(in LimitedCall call, string name, Bucket bucket, ref RateLimitState tightest, double now)
    {
        if (!bucket.TryTake(call.Cost, now, out var used, out var wait) || wait > 0)
            return false;
        if (RateLimitState.RemainingOf(bucket.Limit, used) < tightest.Remaining)
            tightest = RateLimitState.Of(call, name, bucket.Limit, used, 0);
        return true;
    }

    // Somebody else took the last of it since the look, or the bucket was dropped: both are rare.
    private RateLimitState? Lost(in LimitedCall call, Bucket tenant, Bucket? key, Bucket? user, double now)
    {
        if (key is not null && double.IsNaN(key.Used(now)))
            _keys.Forget(call.Key!.Hash, key);
        else if (user is not null && double.IsNaN(user.Used(now)))
            ForgetUser(call, user);
        else
            return Refuse(call, tenant, key, user, now);
        return null;
    }

    // Told by whoever makes the caller wait longest; null where by now nobody does.
    private static RateLimitState? Refuse(in LimitedCall call, Bucket tenant, Bucket? key, Bucket? user, double now)
    {
        var (name, bucket, longest) = (LimitNames.Tenant, tenant, tenant.WaitFor(call.Cost, now));
        if (key?.WaitFor(call.Cost, now) is { } keys && keys > longest)
            (name, bucket, longest) = (LimitNames.Key, key, keys);
        if (user?.WaitFor(call.Cost, now) is { } users && users > longest)
            (name, bucket, longest) = (call.UserLimitName, user, users);
        return longest > 0 ? RateLimitState.Of(call, name, bucket.Limit, bucket.Used(now), longest) : null;
    }

    private Bucket UserBucket(in LimitedCall call, RateLimit limit, double now) => call.User is { } user
        ? _users.Of((call.Tenant.Name, user), limit, now)
        : _addresses.Of((call.Key!.Hash, call.Address!), limit, now);

    private void ForgetUser(in LimitedCall call, Bucket bucket)
    {
        if (call.User is { } user)
            _users.Forget((call.Tenant.Name, user), bucket);
        else
            _addresses.Forget((call.Key!.Hash, call.Address!), bucket);
    }
}
