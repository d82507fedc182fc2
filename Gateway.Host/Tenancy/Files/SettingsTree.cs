namespace Gateway.Host.Tenancy.Files;

/// <summary>
/// Settings by their paths: a section with the names of its children in order, and for each its value or a section of its own.
/// Sections of the same shape share their names, so that one more tenant costs little but its values. Immutable.
/// </summary>
internal sealed class SettingsTree
{
    /// <summary>Separates the names in a path.</summary>
    public const char Delimiter = ':';

    private readonly string[] _names;
    private readonly object?[] _children;

    /// <param name="names">The names of the children, in order.</param>
    /// <param name="children">Of each its value, or a section.</param>
    public SettingsTree(string[] names, object?[] children) => (_names, _children) = (names, children);

    public static SettingsTree Empty { get; } = new([], []);

    /// <summary>The value at a path. A section has none.</summary>
    public bool TryGet(string path, out string? value)
    {
        var found = TryFind(path, out var child) && child is not SettingsTree;
        value = child as string;
        return found;
    }

    /// <summary>The names of the children at a path; null for the whole tree.</summary>
    public IReadOnlyList<string> Names(string? path)
    {
        if (path is null)
            return _names;
        return TryFind(path, out var child) && child is SettingsTree section ? section._names : [];
    }

    private bool TryFind(ReadOnlySpan<char> path, out object? child)
    {
        var section = this;
        while (true)
        {
            var end = path.IndexOf(Delimiter);
            var at = section.IndexOf(end < 0 ? path : path[..end]);
            child = at < 0 ? null : section._children[at];
            if (at < 0 || end < 0)
                return at >= 0;
            if (child is not SettingsTree next)
                return false;
            section = next;
            path = path[(end + 1)..];
        }
    }

    private int IndexOf(ReadOnlySpan<char> name)
    {
        var (low, high) = (0, _names.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = name.CompareTo(_names[middle], StringComparison.OrdinalIgnoreCase);
            if (order == 0)
                return middle;
            (low, high) = order < 0 ? (low, middle - 1) : (middle + 1, high);
        }

        return -1;
    }
}
