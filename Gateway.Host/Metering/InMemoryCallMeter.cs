using System.Collections.Concurrent;
using Gateway.Host.Tenancy;
using Rows = System.Collections.Generic.Dictionary<(System.DateTimeOffset, string?, string?, string?, string?), Gateway.Host.Metering.UsageRow>;

namespace Gateway.Host.Metering;

/// <summary>
/// Counts in memory: by minute for two days, and by quota period. Gone when the process ends.
/// </summary>
internal sealed class InMemoryCallMeter(TimeProvider clock) : ICallMeter
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(2);

    private readonly ConcurrentDictionary<Series, Counters> _series = new();
    private readonly ConcurrentDictionary<(string Tenant, QuotaPeriod Period), PeriodCounter> _periods = new();
    private long _sweptAt;

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

    public void Record(in CallRecord call)
    {
        var minute = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
        var series = new Series(call.Tenant, call.Key, call.Operation, call.Provider, call.Status / 100, minute);
        if (!_series.TryGetValue(series, out var counters))
        {
            counters = _series.GetOrAdd(series, static _ => new Counters());
            Sweep(minute);
        }

        counters.Add(call);
    }

    public IReadOnlyList<QuotaState> Quotas(Tenant tenant)
    {
        var now = clock.GetUtcNow();
        return [.. tenant.Plan.Quotas.Select(quota => State(tenant, quota, now))];
    }

    public IReadOnlyList<UsageRow> Usage(Tenant tenant, UsageQuery query) =>
        Sum(query, tenant.Name).TryGetValue(tenant.Name, out var rows) ? Order(rows) : [];

    public IReadOnlyDictionary<string, IReadOnlyList<UsageRow>> Usage(UsageQuery query) =>
        Sum(query, only: null).ToDictionary(static pair => pair.Key, static pair => Order(pair.Value), StringComparer.Ordinal);

    private Dictionary<string, Rows> Sum(UsageQuery query, string? only)
    {
        var tenants = new Dictionary<string, Rows>(StringComparer.Ordinal);
        foreach (var (series, counters) in _series)
        {
            var time = DateTimeOffset.FromUnixTimeSeconds(series.Minute * 60);
            if ((only is not null && series.Tenant != only) || time < QuotaPeriod.Minute.StartOf(query.From) || time >= query.To)
                continue;
            if (!tenants.TryGetValue(series.Tenant, out var rows))
                tenants.Add(series.Tenant, rows = []);
            var row = new UsageRow
            {
                Start = query.Granularity?.StartOf(time) ?? query.From,
                Key = By("key", series.Key),
                Operation = By("operation", series.Operation),
                Provider = By("provider", series.Provider),
                Status = By("status", $"{series.StatusClass}xx"),
            };
            var key = (row.Start, row.Key, row.Operation, row.Provider, row.Status);
            rows[key] = counters.AddTo(rows.GetValueOrDefault(key, row));
        }

        return tenants;

        string? By(string dimension, string value) => query.GroupBy.Contains(dimension) ? value : null;
    }

    private static IReadOnlyList<UsageRow> Order(Rows rows) =>
        [.. rows.Values.OrderBy(r => r.Start).ThenBy(r => r.Operation, StringComparer.Ordinal).ThenBy(r => r.Key, StringComparer.Ordinal)];

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

    private void Sweep(long minute)
    {
        var last = Volatile.Read(ref _sweptAt);
        if (minute - last < 10 || Interlocked.CompareExchange(ref _sweptAt, minute, last) != last)
            return;
        foreach (var (series, _) in _series)
        {
            if (series.Minute < minute - (long)Retention.TotalMinutes)
                _series.TryRemove(series, out _);
        }
    }

    private readonly record struct Series(string Tenant, string Key, string Operation, string Provider, int StatusClass, long Minute);
}
