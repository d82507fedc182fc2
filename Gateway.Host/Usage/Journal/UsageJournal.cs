using Gateway.Host.Journals;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Usage.Journal;

/// <summary>What this run counts, until the store has it.</summary>
internal sealed class UsageJournal(DataDirectory data, ILogger<UsageJournal> logger)
    : RunJournal<JournalChunks>(new JournalFolder(Path.Combine(data.Path, "usage"), ".calls"), static file => new JournalChunks(file), logger)
{
    /// <summary>What runs that are over had counted.</summary>
    public IEnumerable<AbandonedUsage> ReadAbandoned() => Folder.ReadAbandoned(AbandonedUsage.Read);
}
