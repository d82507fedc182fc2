using Gateway.Host.Ledger;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Quotas;

/// <summary>A counter that a use counts in, and what bounds it.</summary>
/// <param name="Key">The counter.</param>
/// <param name="HardLimit">What it may not pass; null where no quota on it is hard.</param>
/// <param name="Marks">At how much of which limit an alert is sent.</param>
internal sealed record QuotaLine(CounterKey Key, long? HardLimit, IReadOnlyList<QuotaMark> Marks)
{
    /// <summary>What reservations may not pass: the hard limit, or what can be counted at all.</summary>
    public long Limit => Math.Min(HardLimit ?? Counters.Most, Counters.Most);

    /// <summary>The counters that a use of a meter counts in, each once however many quotas it has.</summary>
    /// <param name="tenant">Who uses.</param>
    /// <param name="meter">What.</param>
    /// <param name="subject">On behalf of which user; empty for none.</param>
    /// <param name="at">When.</param>
    public static IReadOnlyList<QuotaLine> Of(Tenant tenant, string meter, string subject, DateTimeOffset at) =>
    [
        .. tenant.Plan.Quotas
            .Where(quota => quota.Meter == meter && (!quota.PerUser || subject.Length > 0))
            .GroupBy(quota => KeyOf(tenant, quota, subject, at))
            .Select(static quotas => Of(quotas.Key, quotas)),
    ];

    /// <summary>The counter of one quota.</summary>
    public static CounterKey KeyOf(Tenant tenant, Quota quota, string subject, DateTimeOffset at)
    {
        var (start, end) = quota.PeriodAt(at, tenant.CreatedAt);
        return new CounterKey(tenant.Name, quota.Meter, quota.PerUser ? subject : "", quota.PeriodName, start.ToUnixTimeSeconds(), end.ToUnixTimeSeconds());
    }

    /// <summary>Whether a use of a meter has to name its user, as otherwise it would count in nobody's quota.</summary>
    public static bool NeedsSubject(Tenant tenant, string meter) => tenant.Plan.Quotas.Any(quota => quota.Meter == meter && quota.PerUser);

    private static QuotaLine Of(CounterKey key, IEnumerable<Quota> quotas)
    {
        var all = quotas.ToList();
        return new QuotaLine(
            key,
            all.Where(static quota => quota.Hard).Min(static quota => (long?)quota.Limit),
            [.. all.SelectMany(static quota => quota.Thresholds, static (quota, percent) => new QuotaMark(quota.Limit, percent)).Distinct()]);
    }
}

/// <summary>An alert at so many percent of a limit.</summary>
internal readonly record struct QuotaMark(long Limit, int Percent)
{
    /// <summary>From how much on it is due.</summary>
    public decimal At => Math.Max(1, decimal.Ceiling(Limit * (decimal)Percent / 100));

    /// <summary>Whether it is due.</summary>
    public bool IsReached(long used) => used >= At;
}
