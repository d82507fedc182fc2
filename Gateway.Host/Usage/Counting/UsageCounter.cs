using System.Collections.Concurrent;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Counting;

/// <summary>
/// Counts calls in memory, until somebody takes out what was counted. Counting takes no lock and, but for the first call of its kind in a
/// minute, allocates nothing. Nothing that was counted is lost or taken twice, whenever it is taken. Safe for concurrent use.
/// </summary>
internal sealed partial class UsageCounter(TimeProvider clock, ILogger<UsageCounter> logger)
{
    // Beyond it calls of a minute are told apart by less, so that whoever makes up names cannot fill the memory.
    private readonly int _mostSeries = 1_000_000;

    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private volatile MinuteTable _current = new(0);
    private UsageSeries? _listed;

    internal UsageCounter(TimeProvider clock, ILogger<UsageCounter> logger, int mostSeries)
        : this(clock, logger) => _mostSeries = mostSeries;

    /// <summary>Counts a call that has ended.</summary>
    public void Add(in CallIdentity call, in CallUse use)
    {
        var minute = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
        var table = _current;

        // Another thread may have begun the next minute a moment ago; a clock that was set back further begins anew.
        if (table.Minute != minute && table.Minute != minute + 1)
            table = Begin(table, minute);
        if (!table.Find.TryGetValue(call, out var series, out _))
            series = Create(table, call);
        if (series.Add(use))
            List(series);
    }

    /// <summary>Takes out all that was counted since this was last asked. One at a time.</summary>
    public IReadOnlyList<UsageRecord> Take()
    {
        var records = new List<UsageRecord>();
        for (var series = Interlocked.Exchange(ref _listed, null); series is not null;)
        {
            var next = series.Next; // From when its counts are taken, it may be in the new list.
            records.Add(series.Take());
            series = next;
        }

        return records;
    }

    private void List(UsageSeries series)
    {
        UsageSeries? first;
        do
        {
            first = Volatile.Read(ref _listed);
            series.Next = first;
        }
        while (Interlocked.CompareExchange(ref _listed, series, first) != first);
    }

    private MinuteTable Begin(MinuteTable before, long minute)
    {
        var begun = new MinuteTable(minute);
        var current = Interlocked.CompareExchange(ref _current, begun, before);
        return current == before ? begun : current;
    }

    private UsageSeries Create(MinuteTable table, in CallIdentity call)
    {
        if (table.Count < _mostSeries)
            return Create(table, call, Intern(call.Resource));
        if (table.TryTellOverflow())
            LogOverflow(_mostSeries);
        return Create(table, new CallIdentity(call.Tenant, call.Key, call.Operation, "", call.Provider, call.StatusClass, ""), "");
    }

    private static UsageSeries Create(MinuteTable table, in CallIdentity call, string resource)
    {
        var series = new UsageSeries(call, resource, table.Minute);
        while (!table.TryAdd(series))
        {
            if (table.Find.TryGetValue(call, out var existing, out _))
                return existing;
        }

        return series;
    }

    // A series each would otherwise keep a copy of the same few names.
    private string Intern(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
            return "";
        if (_names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known))
            return known;
        if (_names.Count >= 10_000)
            _names.Clear();
        var made = name.ToString();
        return _names.GetOrAdd(made, made);
    }

    [LoggerMessage(6001, LogLevel.Warning, "More than {Most} kinds of calls came within a minute; further ones are counted without table and user.")]
    private partial void LogOverflow(int most);

    /// <summary>The series of one minute. When the minute is over it is dropped as a whole; what is still to be told of it is in the list.</summary>
    private sealed class MinuteTable
    {
        private readonly ConcurrentDictionary<UsageSeries, byte> _series = new(new SeriesComparer());
        private int _count;
        private int _isOverflowTold;

        public MinuteTable(long minute)
        {
            Minute = minute;
            Find = _series.GetAlternateLookup<CallIdentity>();
        }

        public long Minute { get; }

        public int Count => Volatile.Read(ref _count);

        public ConcurrentDictionary<UsageSeries, byte>.AlternateLookup<CallIdentity> Find { get; }

        public bool TryAdd(UsageSeries series)
        {
            if (!_series.TryAdd(series, 0))
                return false;
            Interlocked.Increment(ref _count);
            return true;
        }

        public bool TryTellOverflow() => Interlocked.Exchange(ref _isOverflowTold, 1) == 0;
    }
}
