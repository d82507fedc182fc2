namespace Providers.Embedded.Sqlite;

/// <summary>A store in the pool, from before it is opened until it is closed. Its fields belong to the pool's lock.</summary>
internal sealed class StoreEntry(string directory)
{
    public string Directory => directory;

    /// <summary>The store once it is open.</summary>
    public Store? Store { get; set; }

    /// <summary>The same, to wait for; or why it could not be opened.</summary>
    public TaskCompletionSource<Store> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done once the store is closed and its folder may be opened anew.</summary>
    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many hold the store or wait for it.</summary>
    public int Users { get; set; }

    /// <summary>Nobody may take it any more.</summary>
    public bool Closing { get; set; }

    /// <summary>Its place among the idle ones, least recently used first; null while used.</summary>
    public LinkedListNode<StoreEntry>? Idle { get; set; }
}
