using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Host.Tenancy.Files;

/// <summary>
/// A JSON file as configuration, kept as a tree. The stock provider keeps every value under its whole path and looks at all of
/// them for each section that is listed, so that the time to read tenants grows with the square of their number: hours for 100,000.
/// What is unusual in a file, a name with a colon or a mistake, is left to it.
/// </summary>
internal sealed class JsonTreeProvider(JsonTreeSource source) : JsonConfigurationProvider(source)
{
    private SettingsTree _tree = SettingsTree.Empty;

    public override void Load(Stream stream)
    {
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        if (SettingsTreeReader.Read(json) is { } tree)
        {
            (_tree, Data) = (tree, new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase));
            return;
        }

        base.Load(new MemoryStream(json));
        _tree = SettingsTree.Empty;
    }

    public override bool TryGet(string key, out string? value) => base.TryGet(key, out value) || _tree.TryGet(key, out value);

    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
    {
        var names = _tree.Names(parentPath);
        return base.GetChildKeys(names.Count == 0 ? earlierKeys : earlierKeys.Concat(names), parentPath);
    }
}
