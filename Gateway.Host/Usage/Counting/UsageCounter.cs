using System.Collections.Concurrent;
using Gateway.Host.Usage.Journal;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Counting;

/// <summary>
/// Counts calls in a journal, until somebody takes out what was counted. Counting takes no lock and, but for the first call of its kind in a
/// minute, allocates nothing. Nothing that was counted is lost or taken twice, whenever it is taken. Safe for concurrent use.
/// </summary>
internal sealed partial class UsageCounter(UsageJournal run, TimeProvider clock, ILogger<UsageCounter> logger)
{
    // Beyond it calls of a minute are told apart by less, so that whoever makes up names cannot fill the memory.
    private readonly int _mostSeries = 1_000_000;

    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Lock _creating = new();
    private volatile MinuteTable _current = new(0);
    private JournalChunk? _chunk;
    private UsageSeries? _listed;

    internal UsageCounter(UsageJournal run, TimeProvider clock, ILogger<UsageCounter> logger, int mostSeries)
        : this(run, clock, logger) => _mostSeries = mostSeries;

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

    /// <summary>
    /// Takes out what was counted, but for calls that are just being counted. One at a time, and only once the batch before is confirmed.
    /// </summary>
    /// <returns>Null where nothing was counted.</returns>
    public CountedBatch? Take()
    {
        if (Volatile.Read(ref _listed) is null)
            return null;

        // From here on calls are counted for the next batch, in the other set.
        var sequence = ++run.Journal.Taken;
        Interlocked.MemoryBarrier();
        List<UsageRecord> records = [];
        List<(UsageSeries, UsageCounts)> parts = [];
        for (var series = Interlocked.Exchange(ref _listed, null); series is not null;)
        {
            var next = series.Next; // From when its counts are taken, it may be in the new list.
            var counts = series.Take(sequence, out var isToBeListed);
            if (isToBeListed)
                List(series);
            if (!counts.IsZero)
            {
                records.Add(series.RecordOf(counts));
                parts.Add((series, counts));
            }

            series = next;
        }

        return new CountedBatch(sequence, records, parts);
    }

    /// <summary>Forgets what a batch told, now that the store has it.</summary>
    public void Confirm(CountedBatch batch)
    {
        foreach (var (series, counts) in batch.Parts)
            series.Confirm(batch.Sequence, counts);
        Volatile.Write(ref run.Journal.Confirmed, batch.Sequence);
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
        if (table.Count < _mostSeries && !run.Journal.IsExhausted)
            return Create(table, call, Intern(call.Resource));
        if (table.TryTellOverflow())
            LogOverflow(table.Count);
        return Create(table, new CallIdentity(call.Tenant, call.Key, call.Operation, "", call.Provider, call.StatusClass, ""), "");
    }

    private UsageSeries Create(MinuteTable table, in CallIdentity call, string resource)
    {
        lock (_creating)
        {
            if (table.Find.TryGetValue(call, out var existing, out _))
                return existing;
            UsageSeries? series;
            while ((series = _chunk is null ? null : UsageSeries.TryCreate(_chunk, call, resource, table.Minute)) is null)
                _chunk = run.Journal.NewChunk();
            table.Add(series);
            return series;
        }
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

    [LoggerMessage(6001, LogLevel.Warning, "There are {Count} kinds of calls in this minute, too many to tell further ones apart: they are counted without table and user.")]
    private partial void LogOverflow(int count);

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

        /// <summary>Adds one that is not there. One caller at a time.</summary>
        public void Add(UsageSeries series)
        {
            _series.TryAdd(series, 0);
            Interlocked.Increment(ref _count);
        }

        public bool TryTellOverflow() => Interlocked.Exchange(ref _isOverflowTold, 1) == 0;
    }
}
