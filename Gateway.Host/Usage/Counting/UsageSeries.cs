using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Counting;

/// <summary>The counts of calls that differ in nothing, in one minute.</summary>
internal sealed class UsageSeries
{
    private readonly string _tenant;
    private readonly string _key;
    private readonly string _operation;
    private readonly string _resource;
    private readonly string _provider;
    private readonly string _user;
    private readonly long _minute;
    private readonly int _statusClass;
    private int _isListed;
    private long _calls;
    private long _bytesIn;
    private long _bytesOut;
    private long _upstreamTicks;
    private long _documentsRead;
    private long _messages;

    public UsageSeries(in CallIdentity call, string resource, long minute)
    {
        _tenant = call.Tenant;
        _key = call.Key;
        _operation = call.Operation;
        _resource = resource;
        _provider = call.Provider;
        _statusClass = call.StatusClass;
        _user = call.User;
        _minute = minute;
    }

    /// <summary>The next one in the list of those that have something to tell.</summary>
    public UsageSeries? Next { get; set; }

    /// <summary>Counts a call.</summary>
    /// <returns>Whether it has to be put into the list, in which it is not yet.</returns>
    public bool Add(in CallUse use)
    {
        Interlocked.Increment(ref _calls);
        Add(ref _bytesIn, use.BytesIn);
        Add(ref _bytesOut, use.BytesOut);
        Add(ref _upstreamTicks, use.Upstream.Ticks);
        Add(ref _documentsRead, use.DocumentsRead);
        Add(ref _messages, use.Messages);

        // Read after the counts are in: whoever takes them out clears it before, so that one of the two sees the other.
        return Volatile.Read(ref _isListed) == 0 && Interlocked.Exchange(ref _isListed, 1) == 0;
    }

    /// <summary>Takes out what was counted since the last time. It may be listed again from here on.</summary>
    public UsageRecord Take()
    {
        Interlocked.Exchange(ref _isListed, 0);
        return new UsageRecord
        {
            Minute = DateTimeOffset.FromUnixTimeSeconds(_minute * 60),
            Tenant = _tenant,
            Key = _key,
            Operation = _operation,
            Resource = _resource,
            Provider = _provider,
            StatusClass = _statusClass,
            User = _user,
            Calls = Interlocked.Exchange(ref _calls, 0),
            BytesIn = Interlocked.Exchange(ref _bytesIn, 0),
            BytesOut = Interlocked.Exchange(ref _bytesOut, 0),
            Upstream = TimeSpan.FromTicks(Interlocked.Exchange(ref _upstreamTicks, 0)),
            DocumentsRead = Interlocked.Exchange(ref _documentsRead, 0),
            Messages = Interlocked.Exchange(ref _messages, 0),
        };
    }

    public bool Is(in CallIdentity call) =>
        _statusClass == call.StatusClass
        && string.Equals(_tenant, call.Tenant, StringComparison.Ordinal)
        && string.Equals(_key, call.Key, StringComparison.Ordinal)
        && string.Equals(_operation, call.Operation, StringComparison.Ordinal)
        && string.Equals(_provider, call.Provider, StringComparison.Ordinal)
        && string.Equals(_user, call.User, StringComparison.Ordinal)
        && call.Resource.SequenceEqual(_resource);

    public bool Is(UsageSeries other) => Is(other.Identity);

    public int Hash() => HashOf(Identity);

    // Names that a caller chooses are hashed as a whole and with a secret; operations, which the gateway has made, differ enough by little.
    public static int HashOf(in CallIdentity call) => HashCode.Combine(
        call.Tenant.GetHashCode(StringComparison.Ordinal),
        call.Key.GetHashCode(StringComparison.Ordinal),
        call.Resource.IsEmpty ? 0 : string.GetHashCode(call.Resource),
        call.User.Length == 0 ? 0 : call.User.GetHashCode(StringComparison.Ordinal),
        (call.Operation.Length << 16) + call.Operation[^1] + (call.Provider.Length << 24) + (call.StatusClass << 28));

    private CallIdentity Identity => new(_tenant, _key, _operation, _resource, _provider, _statusClass, _user);

    private static void Add(ref long sum, long value)
    {
        // Most calls have nothing of most things, and a locked instruction costs as much for nothing.
        if (value != 0)
            Interlocked.Add(ref sum, value);
    }
}
