using System.Globalization;
using Gateway.Host.Tenancy;
using StackExchange.Redis;

namespace Gateway.Host.Limits.Shared;

/// <summary>The algorithm of <see cref="Local.Bucket"/> for all limits of a call at once, run by Redis, on Redis' clock.</summary>
internal static class LimitScript
{
    /// <summary>
    /// KEYS: the limits. ARGV: the cost, then for each limit its interval and its burst in microseconds. Answers which limit refuses (0 for
    /// none) and for how long, then for each how long until all that was used will have flowed back.
    /// </summary>
    public const string Text =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local cost = tonumber(ARGV[1])
        local refusing, longest = 0, 0
        local full, price = {}, {}
        for i = 1, #KEYS do
            local interval, burst = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
            price[i] = math.min(cost * interval, burst)
            full[i] = math.max(tonumber(redis.call('GET', KEYS[i]) or 0), now)
            local wait = full[i] + price[i] - now - burst
            if wait > interval / 10000 and wait > longest then
                refusing, longest = i, wait
            end
        end
        local answer = { refusing, math.ceil(longest) }
        for i = 1, #KEYS do
            if refusing == 0 then
                full[i] = full[i] + price[i]
                redis.call('SET', KEYS[i], string.format('%.3f', full[i]), 'PX', math.max(1, math.ceil((full[i] - now) / 1000)))
            end
            answer[i + 2] = math.ceil(full[i] - now)
        end
        return answer
        """;

    /// <summary>The keys and arguments of a call.</summary>
    public static (RedisKey[] Keys, RedisValue[] Arguments) For(in LimitedCall call, string prefix)
    {
        // The braces keep all of a tenant's limits in one slot of a cluster.
        var root = $"{prefix}limit:{{{call.Tenant.Name}}}";
        var (key, user) = (call.KeyLimit, call.UserLimit);
        var count = 1 + (key is null ? 0 : 1) + (user is null ? 0 : 1);
        var (keys, arguments) = (new RedisKey[count], new RedisValue[1 + (2 * count)]);
        arguments[0] = call.Cost;
        Set(0, root, call.TenantLimit);
        if (key is not null)
            Set(1, $"{root}:key:{call.Key!.Hash}", key);
        if (user is not null)
            Set(count - 1, call.User is { } id ? $"{root}:user:{id}" : $"{root}:address:{call.Key!.Hash}:{call.Address}", user);
        return (keys, arguments);

        void Set(int index, string name, RateLimit limit)
        {
            // A limit that is changed starts anew, as in process.
            keys[index] = string.Create(CultureInfo.InvariantCulture, $"{name}:{limit.Requests}/{limit.Window.TotalSeconds}/{limit.Burst}");
            arguments[(2 * index) + 1] = (limit.Interval * 1e6).ToString("R", CultureInfo.InvariantCulture);
            arguments[(2 * index) + 2] = (limit.Interval * limit.Burst * 1e6).ToString("R", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Reads the answer.</summary>
    public static RateLimitState Read(in LimitedCall call, RedisResult answer)
    {
        var numbers = (long[])answer!;
        var (refusing, wait) = ((int)numbers[0], numbers[1] / 1e6);
        if (refusing > 0)
        {
            var (name, limit) = At(call, refusing - 1);
            return RateLimitState.Of(call, name, limit, numbers[refusing + 1] / 1e6, wait);
        }

        var tightest = RateLimitState.Of(call, LimitNames.Tenant, call.TenantLimit, numbers[2] / 1e6, 0);
        for (var i = 1; i < numbers.Length - 2; i++)
        {
            var (name, limit) = At(call, i);
            if (RateLimitState.RemainingOf(limit, numbers[i + 2] / 1e6) < tightest.Remaining)
                tightest = RateLimitState.Of(call, name, limit, numbers[i + 2] / 1e6, 0);
        }

        return tightest;
    }

    private static (string Name, RateLimit Limit) At(in LimitedCall call, int index) => index switch
    {
        0 => (LimitNames.Tenant, call.TenantLimit),
        1 when call.KeyLimit is { } key => (LimitNames.Key, key),
        _ => (call.UserLimitName, call.UserLimit!),
    };
}
