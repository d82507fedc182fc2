using System.Collections.Concurrent;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Metering;

/// <summary>Counts in memory, by quota period. Gone when the process ends.</summary>
internal sealed class InMemoryCallMeter(TimeProvider clock) : ICallMeter
{
    private readonly ConcurrentDictionary<(string Tenant, QuotaPeriod Period), PeriodCounter> _periods = new();

    public QuotaState? TryCount(Tenant tenant, DateTimeOffset at)
    {
        var quotas = tenant.Plan.CallQuotas;

        // A look first, so that calls which one quota refuses do not stand in the others' way for a moment.
        foreach (var quota in quotas)
        {
            if (Counter(tenant, quota.Period, at).Used >= LimitOf(quota))
                return State(tenant, quota, at);
        }

        for (var i = 0; i < quotas.Count; i++)
        {
            if (Counter(tenant, quotas[i].Period, at).TryIncrement(LimitOf(quotas[i])))
                continue;
            GiveBack(tenant, at, i);
            return State(tenant, quotas[i], at);
        }

        return null;
    }

    public void GiveBack(Tenant tenant, DateTimeOffset at) => GiveBack(tenant, at, tenant.Plan.CallQuotas.Count);

    public IReadOnlyList<QuotaState> Quotas(Tenant tenant)
    {
        var now = clock.GetUtcNow();
        return [.. tenant.Plan.Quotas.Select(quota => State(tenant, quota, now))];
    }

    private static long LimitOf(Quota quota) => quota.Hard ? quota.Limit : long.MaxValue;

    private void GiveBack(Tenant tenant, DateTimeOffset at, int count)
    {
        foreach (var quota in tenant.Plan.CallQuotas.Take(count))
        {
            // What a period that is over counted is shown nowhere any more.
            if (_periods.TryGetValue((tenant.Name, quota.Period), out var counter) && counter.Start == quota.Period.StartOf(at))
                counter.Decrement();
        }
    }

    /// <summary>The counter of the period; a later period's, where that has begun meanwhile.</summary>
    private PeriodCounter Counter(Tenant tenant, QuotaPeriod period, DateTimeOffset at)
    {
        var start = period.StartOf(at);
        return _periods.TryGetValue((tenant.Name, period), out var counter) && counter.Start >= start
            ? counter
            : _periods.AddOrUpdate(
                (tenant.Name, period),
                static (_, start) => new PeriodCounter(start),
                static (_, existing, start) => existing.Start >= start ? existing : new PeriodCounter(start),
                start);
    }

    private QuotaState State(Tenant tenant, Quota quota, DateTimeOffset at)
    {
        var used = quota.Meter == Plan.Calls ? Counter(tenant, quota.Period, at).Used : 0;
        return new QuotaState(
            quota.Meter, quota.Limit, used, 0, Math.Max(0, quota.Limit - used),
            quota.Period.ToString().ToLowerInvariant(), quota.Period.EndOf(at), quota.Hard);
    }
}
