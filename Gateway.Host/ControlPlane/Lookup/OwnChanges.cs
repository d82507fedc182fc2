using System.Collections.Concurrent;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>
/// The changes that this node made itself. What it knew before it has forgotten; to forget once more, when they come back from the
/// store, what it has learnt since would be a waste, and a loss if the store goes away just then.
/// </summary>
internal sealed class OwnChanges
{
    private readonly ConcurrentDictionary<long, bool> _ids = new();

    public void Add(long id) => _ids[id] = true;

    /// <summary>Whether a change is one of them; asked once for each.</summary>
    public bool Take(long id) => _ids.TryRemove(id, out _);

    /// <summary>Drops those that came back before they were added.</summary>
    public void DropUpTo(long id)
    {
        foreach (var (own, _) in _ids)
        {
            if (own <= id)
                _ids.TryRemove(own, out _);
        }
    }
}
