using Gateway.Host.Tenancy;

namespace Gateway.Host.Quotas.Leases;

/// <summary>This run's journal, made at the first use.</summary>
internal sealed class LeaseJournal(DataDirectory data) : IDisposable
{
    private readonly Lazy<UseJournal> _journal = new(() => UseJournal.Create(DirectoryIn(data)));

    /// <summary>Where journals lie.</summary>
    public string Directory { get; } = DirectoryIn(data);

    /// <summary>The name of this run.</summary>
    public string Node => _journal.Value.Node;

    public bool IsInUse => _journal.IsValueCreated;

    public UseJournal Journal => _journal.Value;

    /// <summary>Removes it, once nothing is in it that the ledger does not have.</summary>
    public void Remove()
    {
        if (IsInUse)
            UseJournal.Delete(Directory, Node);
    }

    public void Dispose()
    {
        if (_journal.IsValueCreated)
            _journal.Value.Dispose();
    }

    private static string DirectoryIn(DataDirectory data) => Path.Combine(data.Path, "ledger");
}
