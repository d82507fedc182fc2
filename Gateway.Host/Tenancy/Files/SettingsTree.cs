namespace Gateway.Host.Tenancy.Files;

/// <summary>
/// Settings by their paths: a section with the names of its children in order, and for each its value or a section of its own.
/// Sections of the same shape share their names, so that one more tenant costs little but its values. Immutable.
/// </summary>
internal sealed class SettingsTree
{
    private const char Delimiter = ':';

    private readonly string[] _names;
    private readonly object?[] _children;

    private SettingsTree(string[] names, object?[] children) => (_names, _children) = (names, children);

    public static SettingsTree Empty { get; } = new([], []);

    /// <summary>Makes a tree of values by path. A value that has children as well, which JSON hardly ever says, is left out.</summary>
    public static SettingsTree Of(IDictionary<string, string?> values)
    {
        var paths = new string[values.Count];
        values.Keys.CopyTo(paths, 0);
        Array.Sort(paths, StringComparer.OrdinalIgnoreCase);
        return new Builder(values).Section(paths, 0);
    }

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

    private sealed class Builder(IDictionary<string, string?> values)
    {
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _texts = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        private readonly Dictionary<string, string[]> _shapes = new(StringComparer.Ordinal);

        /// <param name="paths">The paths below one section, in order.</param>
        /// <param name="start">Where in each of them the child's name starts.</param>
        public SettingsTree Section(ReadOnlySpan<string> paths, int start)
        {
            List<string> names = [];
            List<object?> children = [];
            for (var end = 0; !paths.IsEmpty; paths = paths[end..])
            {
                var name = NameAt(paths[0], start);
                for (end = 1; end < paths.Length && NameAt(paths[end], start).Equals(name, StringComparison.OrdinalIgnoreCase);)
                    end++;
                names.Add(Share(name));
                children.Add(paths[end - 1].Length > start + name.Length
                    ? Section(paths[..end], start + name.Length + 1)
                    : values[paths[0]] is { } value ? Share(value) : null);
            }

            // The paths' order is not quite the names': 'a-b:c' comes before 'a:b'.
            object?[] sorted = [.. children];
            string[] keys = [.. names];
            Array.Sort(keys, sorted, StringComparer.OrdinalIgnoreCase);
            return new SettingsTree(Share(keys), sorted);
        }

        private static ReadOnlySpan<char> NameAt(string path, int start)
        {
            var rest = path.AsSpan(start);
            return rest.IndexOf(Delimiter) is >= 0 and var end ? rest[..end] : rest;
        }

        private string Share(ReadOnlySpan<char> text)
        {
            if (_texts.TryGetValue(text, out var known))
                return known;
            var own = text.ToString();
            _texts.Set.Add(own);
            return own;
        }

        private string[] Share(string[] names)
        {
            var shape = string.Join(Delimiter, names);
            if (!_shapes.TryGetValue(shape, out var known))
                _shapes.Add(shape, known = names);
            return known;
        }
    }
}
