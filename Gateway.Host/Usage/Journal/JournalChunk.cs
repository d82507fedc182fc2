using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Host.Usage.Counting;

namespace Gateway.Host.Usage.Journal;

/// <summary>
/// A part of a journal: slots from its beginning on, and the names that they share from its end. Whoever may still count in it holds it, so
/// once nobody does it is used anew. Filled by one caller at a time.
/// </summary>
internal sealed unsafe class JournalChunk
{
    /// <summary>Offsets of names fit into 16 bits.</summary>
    public const int Bytes = 1 << 16;

    private static readonly int SlotBytes = sizeof(SeriesSlot);

    private readonly JournalChunks _journal;
    private readonly byte* _start;

    // Only while it is filled.
    private Dictionary<string, ushort>? _names = new(StringComparer.Ordinal);
    private int _slots;
    private int _namesFrom = Bytes;

    public JournalChunk(JournalChunks journal, byte* start)
    {
        _journal = journal;
        _start = start;
        new Span<byte>(start, Bytes).Clear();
    }

    ~JournalChunk() => _journal.Release((nint)_start);

    /// <summary>The batch that was taken last, of the whole journal.</summary>
    public ref long Taken => ref _journal.Taken;

    /// <summary>A new slot for a kind of calls; null where there is no room for it.</summary>
    public SeriesSlot* TryAdd(in CallIdentity call, string resource, long minute)
    {
        ReadOnlySpan<string> names = [call.Tenant, call.Key, call.Operation, resource, call.Provider, call.User];
        Span<ushort> offsets = stackalloc ushort[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            if (!TryIntern(names[i], (_slots + 1) * SlotBytes, out offsets[i]))
            {
                _names = null;
                return null;
            }
        }

        var slot = (SeriesSlot*)(_start + (_slots++ * SlotBytes));
        slot->Minute = (int)minute;
        (slot->Tenant, slot->Key, slot->Operation, slot->Resource, slot->Provider, slot->User) = (offsets[0], offsets[1], offsets[2], offsets[3], offsets[4], offsets[5]);
        slot->StatusClass = (byte)call.StatusClass;
        Volatile.Write(ref slot->IsUsed, 1);
        return slot;
    }

    /// <summary>A name that a slot refers to.</summary>
    public ReadOnlySpan<byte> Name(ushort offset) => NameIn(new ReadOnlySpan<byte>(_start, Bytes), offset);

    /// <summary>The slots in a chunk that was read.</summary>
    public static IEnumerable<int> SlotsIn(byte[] chunk)
    {
        for (var at = 0; at + SlotBytes <= Bytes && SlotAt(chunk, at).IsUsed == 1; at += SlotBytes)
            yield return at;
    }

    public static ref SeriesSlot SlotAt(byte[] chunk, int at) => ref Unsafe.As<byte, SeriesSlot>(ref chunk[at]);

    public static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> chunk, ushort offset) =>
        chunk.Slice(offset + sizeof(ushort), BinaryPrimitives.ReadUInt16LittleEndian(chunk[offset..]));

    // Names stand but once, whoever has them.
    private bool TryIntern(string name, int slotsTo, out ushort offset)
    {
        if (_names!.TryGetValue(name, out offset))
            return slotsTo <= _namesFrom;
        var length = Encoding.UTF8.GetByteCount(name);
        if (_namesFrom - length - sizeof(ushort) < slotsTo)
            return false;
        _namesFrom -= length + sizeof(ushort);
        var at = new Span<byte>(_start + _namesFrom, length + sizeof(ushort));
        BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)length);
        Encoding.UTF8.GetBytes(name, at[sizeof(ushort)..]);
        _names.Add(name, offset = (ushort)_namesFrom);
        return true;
    }
}
