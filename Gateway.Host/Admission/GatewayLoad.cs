namespace Gateway.Host.Admission;

/// <summary>
/// The calls under way in the whole process. A tenant may hold as many as there is room left: the heaviest meets that bound first, and the
/// fuller it gets, the lower the bound, so that there always is room for whoever holds little. Safe for concurrent use.
/// </summary>
/// <remarks>
/// As memory is shared between the queues of a switch: A. K. Choudhury and E. L. Hahne, Dynamic Queue Length Thresholds for Shared-Memory
/// Packet Switches, IEEE/ACM Transactions on Networking 6(2), 1998. One tenant alone comes to half of the room, and n of them to
/// 1/(n+1) of it each.
/// </remarks>
internal sealed class GatewayLoad(OverloadOptions options)
{
    private int _active;
    private long _refusedByConnection;
    private long _refusedByTenant;
    private long _refused;

    /// <summary>How many calls are under way.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Calls that were refused since their connection had too many, so far.</summary>
    public long RefusedByConnection => Volatile.Read(ref _refusedByConnection);

    /// <summary>Calls that were refused since their tenant had too many.</summary>
    public long RefusedByTenant => Volatile.Read(ref _refusedByTenant);

    /// <summary>Calls that were refused since the gateway had too many, and their tenant most of them.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Takes one more on, where there is room for a tenant that holds so many.</summary>
    public bool TryEnter(int held)
    {
        // Several at once may pass together: a few too many do no harm, as the next ones are judged by them.
        if (held >= options.Calls - Active)
        {
            Interlocked.Increment(ref _refused);
            return false;
        }

        Interlocked.Increment(ref _active);
        return true;
    }

    public void Exit() => Interlocked.Decrement(ref _active);

    public void CountRefusedByConnection() => Interlocked.Increment(ref _refusedByConnection);

    public void CountRefusedByTenant() => Interlocked.Increment(ref _refusedByTenant);
}
