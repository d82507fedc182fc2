using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Host.Tenancy.Files;

/// <summary>
/// Lists a section of a JSON file by looking at the keys of that section only. The stock provider looks at all of the file's keys
/// each time, so that the time to read tenants grows with the square of their number: hours for 100,000.
/// </summary>
internal sealed class SortedJsonProvider(SortedJsonSource source) : JsonConfigurationProvider(source)
{
    private const char Delimiter = ':';

    private Sorted? _sorted;

    public override void Set(string key, string? value)
    {
        base.Set(key, value);
        _sorted = null;
    }

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        var prefix = parentPath is null ? "" : parentPath + Delimiter;
        var children = earlierKeys.ToList();
        var keys = Keys();
        ReadOnlySpan<char> last = default;
        for (var i = First(keys, prefix); i < keys.Length && keys[i].StartsWith(prefix, StringComparison.OrdinalIgnoreCase); i++)
        {
            var child = keys[i].AsSpan(prefix.Length);
            if (child.IndexOf(Delimiter) is >= 0 and var end)
                child = child[..end];
            if (!child.Equals(last, StringComparison.OrdinalIgnoreCase) || child.IsEmpty)
                children.Add(child.ToString());
            last = child;
        }

        children.Sort(ConfigurationKeyComparer.Instance);
        return children;
    }

    // A file that changed has other data.
    private string[] Keys()
    {
        var (data, sorted) = (Data, _sorted);
        if (sorted is null || sorted.Of != data)
        {
            string[] keys = [.. data.Keys];
            Array.Sort(keys, StringComparer.OrdinalIgnoreCase);
            _sorted = sorted = new Sorted(data, keys);
        }

        return sorted.Keys;
    }

    private static int First(string[] keys, string prefix)
    {
        var at = Array.BinarySearch(keys, prefix, StringComparer.OrdinalIgnoreCase);
        return at < 0 ? ~at : at;
    }

    private sealed record Sorted(IDictionary<string, string?> Of, string[] Keys);
}
