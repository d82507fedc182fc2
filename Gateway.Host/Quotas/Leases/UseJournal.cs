using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using Gateway.Host.ControlPlane.Store;

namespace Gateway.Host.Quotas.Leases;

/// <summary>
/// Counts of this process in a file that is mapped into memory: they outlive the process, however it ends, and cost no more than memory.
/// Each run has a file of its own, which it holds locked; what others left behind is read by the next who finds it.
/// </summary>
internal sealed unsafe class UseJournal : IDisposable
{
    // The file is sparse: only slots that were used take room.
    private const int Capacity = 1 << 20;
    private const string Extension = ".uses";

    // Slots are handed out in their order, but by several threads at once.
    private const int MostUnused = 1024;

    private readonly FileStream _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Slot* _slots;
    private readonly ConcurrentStack<int> _free = new();
    private int _next;

    private UseJournal(string directory)
    {
        Node = Guid.NewGuid().ToString("N");
        PrivateFile.CreateFolder(directory);
        _file = new FileStream(PathOf(directory, Node), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        _file.SetLength((long)Capacity * sizeof(Slot));
        _map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor();
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _slots = (Slot*)start;
    }

    /// <summary>The name of this run.</summary>
    public string Node { get; }

    public static UseJournal Create(string directory) => new(directory);

    /// <summary>The journals that no process holds any more, and what they say, by lease.</summary>
    public static IEnumerable<(string Node, IReadOnlyDictionary<Guid, long> Uses)> ReadAbandoned(string directory)
    {
        if (!Directory.Exists(directory))
            yield break;
        foreach (var path in Directory.GetFiles(directory, $"*{Extension}"))
        {
            if (TryRead(path) is { } uses)
                yield return (Path.GetFileNameWithoutExtension(path), uses);
        }
    }

    /// <summary>Removes a journal whose counts are in the ledger.</summary>
    public static void Delete(string directory, string node) => File.Delete(PathOf(directory, node));

    /// <summary>A slot for a lease, at zero; -1 where there are no more.</summary>
    public int Open(Guid lease)
    {
        if (!_free.TryPop(out var slot))
            slot = Interlocked.Increment(ref _next) - 1;
        if (slot >= Capacity)
            return -1;
        _slots[slot].Used = 0;
        _slots[slot].Lease = lease;
        _slots[slot].WasUsed = 1;
        return slot;
    }

    /// <summary>The count in a slot.</summary>
    public ref long Count(int slot) => ref _slots[slot].Used;

    /// <summary>Gives back a slot whose count is in the ledger.</summary>
    public void Close(int slot)
    {
        _slots[slot].Lease = Guid.Empty;
        _free.Push(slot);
    }

    /// <summary>Gives up the file. The memory stays mapped: whoever is just counting must not find it gone.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
    }

    private static string PathOf(string directory, string node) => Path.Combine(directory, node + Extension);

    private static Dictionary<Guid, long>? TryRead(string path)
    {
        try
        {
            // Whoever lives holds it locked.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            var uses = new Dictionary<Guid, long>();
            var unused = 0;
            Span<byte> bytes = stackalloc byte[sizeof(Slot)];
            using var buffered = new BufferedStream(file, 1 << 16);
            while (buffered.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length)
            {
                var slot = System.Runtime.InteropServices.MemoryMarshal.Read<Slot>(bytes);
                unused = slot.WasUsed == 0 ? unused + 1 : 0;
                if (unused > MostUnused)
                    break;
                if (slot.Lease != Guid.Empty)
                    uses[slot.Lease] = slot.Used;
            }

            return uses;
        }
        catch (IOException)
        {
            return null;
        }
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential)]
    private struct Slot
    {
        public Guid Lease;
        public long Used;
        public long WasUsed;
    }
}
