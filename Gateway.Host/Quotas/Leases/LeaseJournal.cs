using Gateway.Host.Journals;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Quotas.Leases;

/// <summary>What this run uses of its leases.</summary>
internal sealed class LeaseJournal(DataDirectory data, ILogger<LeaseJournal> logger)
    : RunJournal<LeaseUses>(new JournalFolder(Path.Combine(data.Path, "ledger"), ".uses"), static file => new LeaseUses(file), logger)
{
    /// <summary>What runs that are over had used, by lease.</summary>
    public IEnumerable<AbandonedUses> ReadAbandoned() => Folder.ReadAbandoned(LeaseUses.Read);
}
