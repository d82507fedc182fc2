using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Gateway.Host.ControlPlane.Store;

namespace Gateway.Host.Usage.Journal;

/// <summary>
/// What this process counts, in a file that is mapped into memory: it outlives the process, however that ends, and costs no more than memory.
/// Each run has a file of its own, which it holds locked. Where the disk takes no more, further counts are in memory alone.
/// </summary>
internal sealed unsafe partial class UsageJournal : IDisposable
{
    private const string Extension = ".calls";
    private const int HeaderBytes = 4096;
    private const int ChunksInAPart = 16;

    // Of chunks of 64 KiB: more than are ever in use at once, but for a store that is away for long.
    private const int MostChunks = 8192;

    private readonly ILogger _logger;
    private readonly FileStream? _file;
    private readonly Lock _mapping = new();
    private readonly List<IDisposable> _maps = [];
    private readonly ConcurrentStack<nint> _free = new();
    private readonly long* _header;
    private long _length;
    private int _made;
    private bool _isFull;

    private UsageJournal(string directory, ILogger logger)
    {
        _logger = logger;
        Run = Guid.NewGuid().ToString("N");
        try
        {
            PrivateFile.CreateFolder(directory);
            _file = new FileStream(PathOf(directory, Run), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _isFull = true;
            LogFull(error.Message);
        }

        _header = (long*)Allocate(HeaderBytes);
    }

    /// <summary>The name of this run.</summary>
    public string Run { get; }

    /// <summary>Whether as much is in use as may be.</summary>
    public bool IsExhausted => _made >= MostChunks && _free.IsEmpty;

    /// <summary>The number of the batch that was taken last. Calls count for the next one.</summary>
    public ref long Taken => ref _header[0];

    /// <summary>The number of the last batch whose counts were all taken off, as the store has them.</summary>
    public ref long Confirmed => ref _header[1];

    public static UsageJournal Create(string directory, ILogger logger) => new(directory, logger);

    /// <summary>A part to count in. One caller at a time.</summary>
    public JournalChunk NewChunk()
    {
        if (!_free.TryPop(out var start))
        {
            MakeChunks();
            _free.TryPop(out start);
        }

        return new JournalChunk(this, (byte*)start);
    }

    /// <summary>Takes back a part that nobody counts in any more.</summary>
    public void Release(nint chunk) => _free.Push(chunk);

    /// <summary>The journals that no process holds any more.</summary>
    public static IEnumerable<AbandonedUsage> ReadAbandoned(string directory)
    {
        if (!Directory.Exists(directory))
            yield break;
        foreach (var path in Directory.GetFiles(directory, $"*{Extension}"))
        {
            if (TryRead(path) is { } left)
                yield return left;
        }
    }

    /// <summary>Removes a journal whose counts are in the store.</summary>
    public static void Delete(string directory, string run) => File.Delete(PathOf(directory, run));

    /// <summary>Gives up the file. The memory stays mapped: whoever is just counting must not find it gone.</summary>
    public void Dispose()
    {
        lock (_mapping)
        {
            _isFull = true; // What is still counted now is counted in vain.
            foreach (var map in _maps)
                map.Dispose();
            _file?.Dispose();
        }
    }

    private static string PathOf(string directory, string run) => Path.Combine(directory, run + Extension);

    private void MakeChunks()
    {
        var start = Allocate(ChunksInAPart * JournalChunk.Bytes);
        _made += ChunksInAPart;
        for (var i = 0; i < ChunksInAPart; i++)
            _free.Push((nint)(start + (i * JournalChunk.Bytes)));
    }

    // A call is not to fail because it cannot be counted safely.
    private byte* Allocate(int bytes)
    {
        try
        {
            lock (_mapping)
            {
                if (!_isFull)
                    return Map(bytes);
            }
        }
        catch (IOException error)
        {
            _isFull = true;
            LogFull(error.Message);
        }

        return (byte*)NativeMemory.AllocZeroed((nuint)bytes);
    }

    // Written before it is mapped: a disk that is full says so then, and does not end the process when the memory is touched.
    private byte* Map(int bytes)
    {
        var offset = _length;
        RandomAccess.Write(_file!.SafeFileHandle, new byte[bytes], offset);
        _length += bytes;
        var map = MemoryMappedFile.CreateFromFile(_file.SafeFileHandle, null, _length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        var view = map.CreateViewAccessor(offset, bytes);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _maps.Add(view);
        _maps.Add(map);
        return start + view.PointerOffset;
    }

    private static AbandonedUsage? TryRead(string path)
    {
        try
        {
            // Whoever lives holds it locked.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return AbandonedUsage.Read(Path.GetFileNameWithoutExtension(path), file, HeaderBytes);
        }
        catch (IOException)
        {
            return null;
        }
    }

    [LoggerMessage(6111, LogLevel.Error, "The disk takes no more of what is counted: {Cause} A kill would lose up to a second of it.")]
    private partial void LogFull(string cause);
}
