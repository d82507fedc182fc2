using Gateway.Host.Tenancy;

namespace Gateway.Host.Usage.Journal;

/// <summary>This run's journal, made at the first use.</summary>
internal sealed class RunJournal(DataDirectory data, ILogger<UsageJournal> logger) : IDisposable
{
    private readonly Lazy<UsageJournal> _journal = new(() => UsageJournal.Create(DirectoryIn(data), logger));

    /// <summary>Where journals lie.</summary>
    public string Directory { get; } = DirectoryIn(data);

    public bool IsInUse => _journal.IsValueCreated;

    public UsageJournal Journal => _journal.Value;

    /// <summary>Removes it, once nothing is in it that the store does not have.</summary>
    public void Remove()
    {
        if (IsInUse)
            UsageJournal.Delete(Directory, Journal.Run);
    }

    public void Dispose()
    {
        if (IsInUse)
            Journal.Dispose();
    }

    private static string DirectoryIn(DataDirectory data) => Path.Combine(data.Path, "usage");
}
