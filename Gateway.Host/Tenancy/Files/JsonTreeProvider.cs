using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Host.Tenancy.Files;

/// <summary>
/// A JSON file as configuration, kept as a tree. The stock provider keeps every value under its whole path and looks at all of
/// them for each section that is listed, so that the time to read tenants grows with the square of their number: hours for 100,000.
/// </summary>
internal sealed class JsonTreeProvider(JsonTreeSource source) : JsonConfigurationProvider(source)
{
    private SettingsTree _tree = SettingsTree.Empty;

    public override void Load(Stream stream)
    {
        base.Load(stream);
        var tree = SettingsTree.Of(Data);

        // What the tree cannot hold stays, and what is set by program comes to it.
        Data = Data.Where(pair => !tree.TryGet(pair.Key, out _)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        _tree = tree;
    }

    public override bool TryGet(string key, out string? value) => base.TryGet(key, out value) || _tree.TryGet(key, out value);

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        var names = _tree.Names(parentPath);
        return base.GetChildKeys(names.Count == 0 ? earlierKeys : earlierKeys.Concat(names), parentPath);
    }
}
