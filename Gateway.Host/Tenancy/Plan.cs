using System.Collections.Frozen;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>What a tenant may use.</summary>
/// <param name="Name">The plan's name.</param>
/// <param name="RateLimit">How fast.</param>
/// <param name="MaxObjectSize">The largest stored object in bytes.</param>
/// <param name="Quotas">How much.</param>
internal sealed record Plan(string Name, RateLimit RateLimit, long MaxObjectSize, IReadOnlyList<Quota> Quotas)
{
    /// <summary>The built-in meter of calls.</summary>
    public const string Calls = "calls";

    /// <summary>The built-in meter of what the storage holds: a gauge, which no period ends.</summary>
    public const string StorageBytes = "storage_bytes";

    /// <summary>What holds where configuration declares no plan <c>default</c>.</summary>
    public static Plan Default { get; } = new("default", new RateLimit(600, TimeSpan.FromMinutes(1)), 5L << 30, []);

    /// <summary>How fast each key may call that has no limit of its own; null for as fast as the tenant.</summary>
    public RateLimit? KeyRateLimit { get; init; }

    /// <summary>How fast each end user may call; null for as fast as the key.</summary>
    public RateLimit? UserRateLimit { get; init; }

    /// <summary>As how many calls an operation counts against rate limits; as one where it is not named.</summary>
    public FrozenDictionary<string, int> Costs { get; init; } = FrozenDictionary<string, int>.Empty;

    /// <summary>How calls to backends are protected, and tenants from each other.</summary>
    public ResilienceSettings Resilience { get; init; } = ResilienceSettings.Default;

    /// <summary>How long usage by the day is kept.</summary>
    public TimeSpan UsageRetention { get; init; } = TimeSpan.FromDays(400);

    /// <summary>
    /// The quotas that decide whether a call may pass, one for each period that calls are counted in: the tightest hard one, and
    /// a soft one where there is no other.
    /// </summary>
    public IReadOnlyList<Quota> CallQuotas { get; } =
    [
        .. Quotas.Where(static quota => quota.Meter == Calls)
            .GroupBy(static quota => (quota.Period, quota.PerUser, quota.IsAnniversary))
            .Select(static period => period.MinBy(static quota => quota.Hard ? quota.Limit : long.MaxValue)!),
    ];

    /// <summary>The quotas on what the storage holds.</summary>
    public IReadOnlyList<Quota> StorageQuotas { get; } = [.. Quotas.Where(static quota => quota.Meter == StorageBytes)];

    /// <summary>How much the storage may hold; null where no quota on it is hard.</summary>
    public long? MostHeldBytes { get; } = Quotas.Where(static quota => quota is { Meter: StorageBytes, Hard: true }).Min(static quota => (long?)quota.Limit);

    /// <summary>Whether a meter is counted by the gateway itself, and so by nobody else.</summary>
    public static bool IsBuiltIn(string meter) => meter is Calls or StorageBytes;

    /// <summary>Whether calls are counted for each user.</summary>
    public bool BoundsUsersCalls { get; } = Quotas.Any(static quota => quota.Meter == Calls && quota.PerUser);
}

/// <summary>How fast somebody may call: <paramref name="Requests"/> in each <paramref name="Window"/>, evenly but for a <see cref="Burst"/>.</summary>
internal sealed record RateLimit(long Requests, TimeSpan Window)
{
    /// <summary>How many may come at once after a pause.</summary>
    public long Burst { get; init; } = Requests;

    /// <summary>The seconds from one call to the next at the even rate.</summary>
    public double Interval { get; } = Window.TotalSeconds / Requests;

    /// <summary>Whether nobody within this limit can pass the other.</summary>
    public bool IsWithin(RateLimit other) => Interval >= other.Interval * 0.999999 && Burst <= other.Burst;
}

/// <summary>When a quota starts anew, in UTC.</summary>
internal enum QuotaPeriod
{
    Minute,
    Hour,
    Day,
    Month,
}
