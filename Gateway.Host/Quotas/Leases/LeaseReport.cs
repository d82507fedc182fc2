using Gateway.Host.Ledger;

namespace Gateway.Host.Quotas.Leases;

/// <summary>
/// What a node tells of one of its leases, and asks for. It tells how things stand and not what changed, so that a report whose answer was
/// lost does no harm.
/// </summary>
/// <param name="Lease">The lease.</param>
/// <param name="Node">The node.</param>
/// <param name="Sequence">Its number, counted up: an earlier one that comes late changes nothing.</param>
/// <param name="Line">The counter, and what bounds it.</param>
/// <param name="Used">How much was used on this lease so far.</param>
/// <param name="Held">How much of it is left.</param>
/// <param name="Wanted">How much more is wanted, at most.</param>
/// <param name="Close">Whether it ends by this.</param>
internal sealed record LeaseReport(Guid Lease, string Node, long Sequence, QuotaLine Line, long Used, long Held, long Wanted, bool Close);

/// <summary>What the ledger answers.</summary>
/// <param name="Granted">How much more may be used.</param>
/// <param name="Counter">How the counter stands.</param>
internal readonly record struct LeaseAnswer(long Granted, Counter Counter);
