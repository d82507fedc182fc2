using System.Runtime.InteropServices;

namespace Gateway.Host.Usage.Journal;

/// <summary>The place of a series in a journal: what it counts, in two sets that batches take in turn, and where its names stand in the chunk.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SeriesSlot
{
    private UsageCounts _even;
    private UsageCounts _odd;

    public int Minute;
    public ushort Tenant;
    public ushort Key;
    public ushort Operation;
    public ushort Resource;
    public ushort Provider;
    public ushort User;
    public byte StatusClass;

    /// <summary>Set last: what is not used yet, or only half written, says nothing.</summary>
    public byte IsUsed;

    /// <summary>The set that a batch takes.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref UsageCounts Counts(long batch) => ref (batch & 1) == 0 ? ref _even : ref _odd;
}
