using Providers.Abstractions.Processes;

namespace Providers.Embedded.Sqlite;

/// <summary>
/// How many stores and additional readers may be open at once. An open file costs descriptors of which a process has few, and
/// sockets need them too.
/// </summary>
internal sealed class DescriptorBudget
{
    // The file, its log and its shared memory for the writer; the file and its log again for the first reader.
    private const int PerStore = 5;
    private const int PerReader = 2;
    private const int MostStores = 256;
    private const int MostReaders = 1024;

    private readonly int _maxReaders;
    private int _readers;

    /// <param name="descriptors">How many descriptors the process may have.</param>
    public DescriptorBudget(int descriptors)
    {
        // Half is left to sockets and to the files of objects on their way.
        var available = descriptors / 2;
        MaxStores = Math.Clamp(available / 4 * 3 / PerStore, 4, MostStores);
        _maxReaders = Math.Clamp(available / 4 / PerReader, 4, MostReaders);
    }

    /// <summary>A budget out of what this process may have.</summary>
    public static DescriptorBudget OfProcess() => new(Descriptors.Limit);

    /// <summary>The most stores open at once.</summary>
    public int MaxStores { get; }

    /// <summary>True where additional readers are few enough that idle ones should go.</summary>
    public bool IsTight => Volatile.Read(ref _readers) > _maxReaders / 2;

    public bool TryTakeReader()
    {
        if (Interlocked.Increment(ref _readers) <= _maxReaders)
            return true;
        Interlocked.Decrement(ref _readers);
        return false;
    }

    public void GiveReader() => Interlocked.Decrement(ref _readers);
}
