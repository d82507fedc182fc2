using System.Collections.Concurrent;
using Gateway.Host.Journals;

namespace Gateway.Host.Usage.Journal;

/// <summary>The parts of a journal that calls are counted in.</summary>
internal sealed unsafe class JournalChunks(JournalFile file)
{
    /// <summary>What stands before the first part.</summary>
    public const int HeaderBytes = 4096;

    private const int MadeAtOnce = 16;

    // Of 64 KiB: more than are ever in use at once, but for a store that is away for long.
    private const int Most = 8192;

    private readonly ConcurrentStack<nint> _free = new();
    private readonly long* _header = (long*)file.Allocate(HeaderBytes);
    private int _made;

    /// <summary>Whether as much is in use as may be.</summary>
    public bool IsExhausted => _made >= Most && _free.IsEmpty;

    /// <summary>The number of the batch that was taken last. Calls count for the next one.</summary>
    public ref long Taken => ref _header[0];

    /// <summary>The number of the last batch whose counts were all taken off, as the store has them.</summary>
    public ref long Confirmed => ref _header[1];

    /// <summary>A part to count in. One caller at a time.</summary>
    public JournalChunk NewChunk()
    {
        if (!_free.TryPop(out var start))
        {
            Make();
            _free.TryPop(out start);
        }

        return new JournalChunk(this, (byte*)start);
    }

    /// <summary>Takes back a part that nobody counts in any more.</summary>
    public void Release(nint chunk) => _free.Push(chunk);

    private void Make()
    {
        var start = file.Allocate(MadeAtOnce * JournalChunk.Bytes);
        _made += MadeAtOnce;
        for (var i = 0; i < MadeAtOnce; i++)
            _free.Push((nint)(start + (i * JournalChunk.Bytes)));
    }
}
