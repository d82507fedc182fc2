using System.Runtime.InteropServices;
using System.Text;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Journal;

/// <summary>What a run that is over had counted, and perhaps not told the store.</summary>
/// <param name="Run">The run.</param>
/// <param name="Batches">The batches that its counts belong to, in their order: one that the store has by its number changes nothing there.</param>
internal sealed record AbandonedUsage(string Run, IReadOnlyList<(long Sequence, IReadOnlyList<UsageRecord> Records)> Batches)
{
    public static AbandonedUsage Read(string run, Stream file)
    {
        var header = new byte[JournalChunks.HeaderBytes];
        file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        var numbers = MemoryMarshal.Cast<byte, long>(header);
        var (taken, confirmed) = (numbers[0], numbers[1]);
        List<UsageRecord> last = [], next = [];
        var chunk = new byte[JournalChunk.Bytes];
        while (file.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) == chunk.Length)
        {
            foreach (var at in JournalChunk.SlotsIn(chunk))
            {
                // What is left of a batch that was taken off was counted too late for it.
                Add(chunk, at, taken, taken == confirmed ? next : last);
                Add(chunk, at, taken + 1, next);
            }
        }

        return new AbandonedUsage(run, [.. new (long, IReadOnlyList<UsageRecord>)[] { (taken, last), (taken + 1, next) }.Where(static batch => batch.Item2.Count > 0)]);
    }

    private static void Add(byte[] chunk, int at, long batch, List<UsageRecord> records)
    {
        ref var slot = ref JournalChunk.SlotAt(chunk, at);
        var counts = slot.Counts(batch);
        if (!counts.IsZero)
            records.Add(RecordOf(slot.Minute, Name(slot.Tenant), Name(slot.Key), Name(slot.Operation), Name(slot.Resource), Name(slot.Provider), slot.StatusClass, Name(slot.User), counts));

        string Name(ushort offset) => Encoding.UTF8.GetString(JournalChunk.NameIn(chunk, offset));
    }

    /// <summary>A record of what was counted.</summary>
    public static UsageRecord RecordOf(
        int minute, string tenant, string key, string operation, string resource, string provider, int statusClass, string user, in UsageCounts counts) => new()
        {
            Minute = DateTimeOffset.FromUnixTimeSeconds(minute * 60L),
            Tenant = tenant,
            Key = key,
            Operation = operation,
            Resource = resource,
            Provider = provider,
            StatusClass = statusClass,
            User = user,
            Calls = counts.Calls,
            BytesIn = counts.BytesIn,
            BytesOut = counts.BytesOut,
            Upstream = counts.Upstream,
            DocumentsRead = counts.DocumentsRead,
            Messages = counts.Messages,
        };
}
