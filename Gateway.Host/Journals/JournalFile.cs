using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Gateway.Host.ControlPlane.Store;

namespace Gateway.Host.Journals;

/// <summary>
/// Memory that outlives this process, however that ends, and costs no more than memory: a file that grows part by part and is mapped.
/// Held locked while the run lives. Where the disk takes no more, further parts are in memory alone.
/// </summary>
internal sealed unsafe partial class JournalFile : IDisposable
{
    private readonly ILogger _logger;
    private readonly FileStream? _file;
    private readonly Lock _mapping = new();
    private readonly List<IDisposable> _maps = [];
    private long _length;
    private bool _isFull;

    public JournalFile(JournalFolder folder, ILogger logger)
    {
        _logger = logger;
        try
        {
            PrivateFile.CreateFolder(folder.Path);
            _file = new FileStream(folder.PathOf(Run), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _isFull = true;
            LogFull(error.Message);
        }
    }

    /// <summary>The name of this run.</summary>
    public string Run { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The next part of the file, all zeros. It stays where it is for as long as the process lives.</summary>
    public byte* Allocate(int bytes)
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
            // A call is not to fail because it cannot be counted safely.
            _isFull = true;
            LogFull(error.Message);
        }

        return (byte*)NativeMemory.AllocZeroed((nuint)bytes);
    }

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

    [LoggerMessage(6111, LogLevel.Error, "The disk takes no more of what is counted: {Cause} A kill would lose what was counted since it was last stored, seconds of it.")]
    private partial void LogFull(string cause);
}
