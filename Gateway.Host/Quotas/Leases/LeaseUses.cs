using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Gateway.Host.Journals;

namespace Gateway.Host.Quotas.Leases;

/// <summary>What is used of each lease, in a journal.</summary>
internal sealed unsafe class LeaseUses(JournalFile file)
{
    private const int SlotsInAPart = 2048;
    private const int MostParts = 512;

    private readonly Lock _growing = new();
    private readonly nint[] _parts = new nint[MostParts];
    private readonly ConcurrentStack<int> _free = new();
    private int _made;

    /// <summary>A slot for a lease, at zero; -1 where there are no more.</summary>
    public int Open(Guid lease)
    {
        var slot = Take();
        if (slot < 0)
            return slot;
        At(slot)->Used = 0;
        At(slot)->Lease = lease;
        return slot;
    }

    /// <summary>The count in a slot.</summary>
    public ref long Count(int slot) => ref At(slot)->Used;

    /// <summary>Gives back a slot whose count is in the ledger.</summary>
    public void Close(int slot)
    {
        At(slot)->Lease = Guid.Empty;
        _free.Push(slot);
    }

    /// <summary>Reads what a run left.</summary>
    public static AbandonedUses Read(string run, Stream file)
    {
        var uses = new Dictionary<Guid, long>();
        var slots = new Slot[SlotsInAPart];
        while (file.ReadAtLeast(MemoryMarshal.AsBytes(slots.AsSpan()), SlotsInAPart * sizeof(Slot), throwOnEndOfStream: false) == SlotsInAPart * sizeof(Slot))
        {
            foreach (var slot in slots)
            {
                if (slot.Lease != Guid.Empty)
                    uses[slot.Lease] = slot.Used;
            }
        }

        return new AbandonedUses(run, uses);
    }

    private Slot* At(int slot) => (Slot*)_parts[slot / SlotsInAPart] + (slot % SlotsInAPart);

    private int Take()
    {
        if (_free.TryPop(out var closed))
            return closed;
        lock (_growing)
        {
            if (_made == MostParts * SlotsInAPart)
                return -1;
            if (_made % SlotsInAPart == 0)
                _parts[_made / SlotsInAPart] = (nint)file.Allocate(SlotsInAPart * sizeof(Slot));
            return _made++;
        }
    }

    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private struct Slot
    {
        public Guid Lease;
        public long Used;
    }
}
