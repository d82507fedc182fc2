using System.Runtime.InteropServices;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Store;

/// <summary>Turns records into what is added to each stored row: one of each grain, and none twice.</summary>
internal static class PeriodRows
{
    /// <summary>The rows, in the order of their keys: whoever else adds to the same ones does so in the same order.</summary>
    public static IReadOnlyList<PeriodRow> Of(IReadOnlyList<UsageRecord> records)
    {
        var rows = new Dictionary<PeriodKey, PeriodRow>(records.Count * UsageGrains.All.Length);
        foreach (var record in records)
        {
            var minute = UsageGrains.MinuteOf(record.Minute);
            foreach (var grain in UsageGrains.All)
            {
                var key = new PeriodKey(record.Tenant, grain, grain.Floor(minute), record.Key, record.Operation, record.Resource, record.Provider, record.StatusClass, record.User);
                ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _);
                (row ??= new PeriodRow(key)).Add(record);
            }
        }

        var ordered = rows.Values.ToList();
        ordered.Sort(static (x, y) => x.Key.CompareTo(y.Key));
        return ordered;
    }
}

/// <summary>What names a stored row.</summary>
internal readonly record struct PeriodKey(
    string Tenant, UsageGrain Grain, long Start, string Key, string Operation, string Resource, string Provider, int StatusClass, string User) : IComparable<PeriodKey>
{
    public int CompareTo(PeriodKey other) => First(
        string.CompareOrdinal(Tenant, other.Tenant), Grain.CompareTo(other.Grain), Start.CompareTo(other.Start), string.CompareOrdinal(Operation, other.Operation),
        string.CompareOrdinal(Resource, other.Resource), string.CompareOrdinal(Key, other.Key), string.CompareOrdinal(Provider, other.Provider),
        StatusClass.CompareTo(other.StatusClass), string.CompareOrdinal(User, other.User));

    private static int First(params ReadOnlySpan<int> comparisons)
    {
        foreach (var comparison in comparisons)
        {
            if (comparison != 0)
                return comparison;
        }

        return 0;
    }
}

/// <summary>What is added to a stored row.</summary>
internal sealed class PeriodRow(PeriodKey key)
{
    public PeriodKey Key { get; } = key;
    public long Calls { get; private set; }
    public long BytesIn { get; private set; }
    public long BytesOut { get; private set; }
    public long UpstreamMicroseconds { get; private set; }
    public long DocumentsRead { get; private set; }
    public long Messages { get; private set; }

    public void Add(UsageRecord record)
    {
        Calls += record.Calls;
        BytesIn += record.BytesIn;
        BytesOut += record.BytesOut;
        UpstreamMicroseconds += record.Upstream.Ticks / TimeSpan.TicksPerMicrosecond;
        DocumentsRead += record.DocumentsRead;
        Messages += record.Messages;
    }
}
