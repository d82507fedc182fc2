using System.Collections.Concurrent;
using Gateway.Host.Ledger;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Quotas.Leases;

/// <summary>The leases of this node.</summary>
internal sealed class LeaseBook(LeaseJournal journal)
{
    private readonly ConcurrentDictionary<LeaseName, CallLease> _leases = new();
    private readonly ConcurrentDictionary<Guid, CallLease> _ending = new();

    /// <summary>The leases that may be used.</summary>
    public IEnumerable<CallLease> Open => _leases.Values;

    /// <summary>Those that end.</summary>
    public IEnumerable<CallLease> Ending => _ending.Values;

    /// <summary>The lease of a quota; null where there is none that counts for the time.</summary>
    public CallLease? Find(Tenant tenant, Quota quota, string subject, long at) =>
        _leases.TryGetValue(new LeaseName(tenant.Name, subject, quota.Period, quota.IsAnniversary), out var lease) && Counts(lease, quota, at)
            ? lease
            : null;

    /// <summary>The leases that a recall of another node's concerns.</summary>
    public IEnumerable<CallLease> Find(string counter) => _leases.Values.Concat(_ending.Values).Where(lease => lease.IsHard && NameOf(lease.Key) == counter);

    /// <summary>What nodes call a counter among each other.</summary>
    public static string NameOf(CounterKey key) => $"{key.Tenant}/{key.Period}/{key.Start}/{key.Subject}";

    /// <summary>The lease of a quota, a new one where there is none that counts for the time.</summary>
    public CallLease GetOrAdd(Tenant tenant, Quota quota, string subject, DateTimeOffset at)
    {
        var name = new LeaseName(tenant.Name, subject, quota.Period, quota.IsAnniversary);
        while (true)
        {
            // Of those who come at the same time one makes it: two would take from the quota for one's use.
            var before = _leases.GetValueOrDefault(name);
            if (before is { HasEnded: false } && Counts(before, quota, at.ToUnixTimeSeconds()))
                return before;
            var made = Create(name, QuotaLine.KeyOf(tenant, quota, subject, at), quota.Hard);
            if (before is null ? _leases.TryAdd(name, made) : _leases.TryUpdate(name, made, before))
            {
                if (before is not null)
                    _ending[before.Id] = before;
                return made;
            }

            made.Free();
        }
    }

    /// <summary>Takes a lease out of use; it is settled next.</summary>
    public void End(CallLease lease)
    {
        _ending[lease.Id] = lease;
        _leases.TryRemove(KeyValuePair.Create(lease.Name, lease));
    }

    /// <summary>Forgets a lease that is settled.</summary>
    public void Forget(CallLease lease)
    {
        _ending.TryRemove(lease.Id, out _);
        lease.Free();
    }

    private static bool Counts(CallLease lease, Quota quota, long at) => at < lease.Key.End && lease.IsHard == quota.Hard;

    private CallLease Create(in LeaseName name, CounterKey key, bool isHard)
    {
        var id = Guid.NewGuid();
        var slot = journal.Journal.Open(id);
        return slot >= 0
            ? new CallLease(name, key, isHard, id, journal.Journal, slot)
            : throw new ProviderException(ErrorKind.StateUnavailable, "Too many quotas are in use at once on this node. Try again as 'Retry-After' says.") { RetryAfter = TimeSpan.FromSeconds(10) };
    }
}
