using System.Text;
using Gateway.Host.Usage.Journal;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Counting;

/// <summary>The calls that differ in nothing, in one minute. Their counts are in the journal; the user, of whom there are many, is named there only.</summary>
internal sealed unsafe class UsageSeries
{
    private readonly string _tenant;
    private readonly string _key;
    private readonly string _operation;
    private readonly string _resource;
    private readonly string _provider;
    private readonly JournalChunk _chunk;
    private readonly SeriesSlot* _slot;
    private readonly int _hash;
    private int _isListed;

    private UsageSeries(in CallIdentity call, string resource, JournalChunk chunk, SeriesSlot* slot)
    {
        (_tenant, _key, _operation, _resource, _provider) = (call.Tenant, call.Key, call.Operation, resource, call.Provider);
        _chunk = chunk;
        _slot = slot;
        _hash = HashOf(call);
    }

    /// <summary>The next one in the list of those that have something to tell.</summary>
    public UsageSeries? Next { get; set; }

    /// <summary>A series in a chunk; null where that has no room for it.</summary>
    public static UsageSeries? TryCreate(JournalChunk chunk, in CallIdentity call, string resource, long minute)
    {
        var slot = chunk.TryAdd(call, resource, minute);
        return slot is null ? null : new UsageSeries(call, resource, chunk, slot);
    }

    /// <summary>Counts a call, for the next batch.</summary>
    /// <returns>Whether it has to be put into the list, in which it is not yet.</returns>
    public bool Add(in CallUse use)
    {
        _slot->Counts(Volatile.Read(ref _chunk.Taken) + 1).Add(use);

        // Looked at after the counts are in: whoever takes them clears it before, so that one of the two sees the other.
        return Volatile.Read(ref _isListed) == 0 && Interlocked.Exchange(ref _isListed, 1) == 0;
    }

    /// <summary>Reads what a batch takes. From here on it may be listed again.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isToBeListed">Whether calls were counted for another batch meanwhile, and nobody else lists it.</param>
    public UsageCounts Take(long batch, out bool isToBeListed)
    {
        Interlocked.Exchange(ref _isListed, 0);
        var counts = _slot->Counts(batch).Read();
        isToBeListed = !_slot->Counts(batch + 1).Read().IsZero && Interlocked.Exchange(ref _isListed, 1) == 0;
        return counts;
    }

    /// <summary>Takes off what a batch has told the store.</summary>
    public void Confirm(long batch, in UsageCounts counts)
    {
        _slot->Counts(batch).Subtract(counts);
        GC.KeepAlive(_chunk);
    }

    public UsageRecord RecordOf(in UsageCounts counts) =>
        AbandonedUsage.RecordOf(_slot->Minute, _tenant, _key, _operation, _resource, _provider, _slot->StatusClass, Encoding.UTF8.GetString(User), counts);

    public bool Is(in CallIdentity call) =>
        _slot->StatusClass == call.StatusClass
        && string.Equals(_tenant, call.Tenant, StringComparison.Ordinal)
        && string.Equals(_key, call.Key, StringComparison.Ordinal)
        && string.Equals(_operation, call.Operation, StringComparison.Ordinal)
        && string.Equals(_provider, call.Provider, StringComparison.Ordinal)
        && call.Resource.SequenceEqual(_resource)
        && IsUser(call.User);

    public bool Is(UsageSeries other) => Is(new CallIdentity(other._tenant, other._key, other._operation, other._resource, other._provider, other._slot->StatusClass, Encoding.UTF8.GetString(other.User)));

    public int Hash() => _hash;

    // Names that a caller chooses are hashed as a whole and with a secret; operations, which the gateway has made, differ enough by little.
    public static int HashOf(in CallIdentity call) => HashCode.Combine(
        call.Tenant.GetHashCode(StringComparison.Ordinal),
        call.Key.GetHashCode(StringComparison.Ordinal),
        call.Resource.IsEmpty ? 0 : string.GetHashCode(call.Resource),
        call.User.Length == 0 ? 0 : call.User.GetHashCode(StringComparison.Ordinal),
        (call.Operation.Length << 16) + call.Operation[^1] + (call.Provider.Length << 24) + (call.StatusClass << 28));

    private ReadOnlySpan<byte> User => _chunk.Name(_slot->User);

    // Nearly always an id in ASCII.
    private bool IsUser(string user)
    {
        var known = User;
        return Ascii.Equals(known, user) || (!Ascii.IsValid(known) && Encoding.UTF8.GetString(known) == user);
    }
}
