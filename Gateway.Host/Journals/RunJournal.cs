namespace Gateway.Host.Journals;

/// <summary>This run's journal of a kind, made at the first use.</summary>
internal abstract class RunJournal<T>(JournalFolder folder, Func<JournalFile, T> create, ILogger logger) : IDisposable
{
    private readonly Lazy<(JournalFile File, T Journal)> _made = new(() =>
    {
        var file = new JournalFile(folder, logger);
        return (file, create(file));
    });

    /// <summary>Where the journals of all runs lie.</summary>
    public JournalFolder Folder { get; } = folder;

    /// <summary>The name of this run.</summary>
    public string Run => _made.Value.File.Run;

    public bool IsInUse => _made.IsValueCreated;

    public T Journal => _made.Value.Journal;

    /// <summary>Removes it, once all that is in it is kept elsewhere.</summary>
    public void Remove()
    {
        if (IsInUse)
            Folder.Delete(Run);
    }

    public void Dispose()
    {
        if (IsInUse)
            _made.Value.File.Dispose();
    }
}
