namespace Gateway.Host.Ledger;

/// <summary>A set that forgets all that it holds once it is full: what it is asked again then costs as much as the first time.</summary>
internal sealed class BoundedSet<T>(int most)
{
    private readonly HashSet<T> _entries = [];

    /// <summary>Adds an entry; false where it is there already.</summary>
    public bool Add(T entry)
    {
        if (_entries.Count >= most)
            _entries.Clear();
        return _entries.Add(entry);
    }
}
