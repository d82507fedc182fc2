using YamlDotNet.RepresentationModel;

namespace Gateway.Host.Commands.Files;

/// <summary>A mapping in a YAML file, whose fields are read by name and type; every refusal tells line and column.</summary>
internal sealed class YamlSection
{
    public const string TextTag = "tag:yaml.org,2002:str";

    private readonly YamlMappingNode _node;
    private readonly string _file;
    private readonly string _what;

    private YamlSection(YamlMappingNode node, string file, string what) => (_node, _file, _what) = (node, file, what);

    public FilePosition Position => At(_node);

    /// <summary>Takes a node as a mapping; nothing at all is an empty one.</summary>
    /// <param name="node">The node.</param>
    /// <param name="file">The file that it is in.</param>
    /// <param name="what">What it is, to end a sentence with.</param>
    /// <param name="known">The fields that may stand in it; none where they are names of one's own.</param>
    public static YamlSection Of(YamlNode node, string file, string what, params ReadOnlySpan<string> known)
    {
        if (IsNull(node))
            node = new YamlMappingNode();
        if (node is not YamlMappingNode mapping)
            throw FilePosition.Of(file, node.Start).Mistake($"Here belong fields, as in 'name: value': {what}.");
        var section = new YamlSection(mapping, file, what);
        foreach (var key in mapping.Children.Keys)
        {
            if (known.Length > 0 && ((YamlScalarNode)key).Value is var name && !known.Contains(name))
                throw section.At(key).Mistake($"There is no field '{name}' in {what}. Known are: {string.Join(", ", known!)}.");
        }

        return section;
    }

    /// <summary>The fields, each with its name and where that stands.</summary>
    public IEnumerable<(string Name, YamlNode Value, FilePosition Position)> Fields =>
        _node.Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, pair.Value, At(pair.Key)));

    public YamlNode? Find(string field) => _node.Children.TryGetValue(new YamlScalarNode(field), out var value) && !IsNull(value) ? value : null;

    public string Required(string field) => Text(field) ?? throw Position.Mistake($"'{field}' is missing in {_what}.");

    public string? Text(string field) => Find(field) is { } value ? TextOf(value, field) : null;

    public IReadOnlyList<string>? Texts(string field) => Find(field) switch
    {
        null => null,
        YamlSequenceNode list => [.. list.Children.Select(item => TextOf(item, field))],
        var other => throw At(other).Mistake($"'{field}' has to be a list, as in [a, b]."),
    };

    private string TextOf(YamlNode node, string field) => node is YamlScalarNode { Value: { Length: > 0 } text } && !IsNull(node)
        ? node.Tag.IsEmpty || node.Tag.Value == TextTag ? text : throw At(node).Mistake($"The tag '{node.Tag.Value}' has no place here: '{field}' has to be a text.")
        : throw At(node).Mistake($"'{field}' has to be a text.");

    private FilePosition At(YamlNode node) => FilePosition.Of(_file, node.Start);

    /// <summary>Whether a node says that there is nothing.</summary>
    public static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain or YamlDotNet.Core.ScalarStyle.Any, Value: null or "" or "~" or "null" };
}
