using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Host.Commands.Calls;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Gateway.Host.Commands.Files;

/// <summary>
/// Reads settings out of YAML into JSON. <c>!file PATH</c> stands for what is in a file, <c>!env NAME</c> for an environment
/// variable: so a file of tenants holds no secret, and can be kept with the code.
/// </summary>
internal sealed partial class YamlSettings(string file, SecretFiles files)
{
    public const string FileTag = "!file";
    public const string VariableTag = "!env";

    // An alias can stand for very many values, and for such as hold further ones.
    private const int MostValues = 100_000;
    private const int MostLevels = 32;

    private int _values;
    private int _level;

    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(file))!;

    public async Task<JsonObject> ReadObjectAsync(YamlNode node, string what, CancellationToken cancellationToken)
    {
        var settings = new JsonObject();
        foreach (var (name, value, _) in YamlSection.Of(node, file, what).Fields)
            settings[name] = await ReadAsync(value, cancellationToken);
        return settings;
    }

    private async Task<JsonNode?> ReadAsync(YamlNode node, CancellationToken cancellationToken)
    {
        if (++_level > MostLevels || ++_values > MostValues)
            throw FilePosition.Of(file, node.Start).Mistake($"The settings are nested more than {MostLevels} levels deep, or hold more than {MostValues} values.");
        try
        {
            return await ReadValueAsync(node, cancellationToken);
        }
        finally
        {
            _level--;
        }
    }

    private async Task<JsonNode?> ReadValueAsync(YamlNode node, CancellationToken cancellationToken)
    {
        switch (node)
        {
            case YamlMappingNode:
                return await ReadObjectAsync(node, "settings", cancellationToken);
            case YamlSequenceNode list:
                var array = new JsonArray();
                foreach (var item in list.Children)
                    array.Add(await ReadAsync(item, cancellationToken));
                return array;
            default:
                return await ReadScalarAsync((YamlScalarNode)node, cancellationToken);
        }
    }

    private async Task<JsonNode?> ReadScalarAsync(YamlScalarNode node, CancellationToken cancellationToken)
    {
        var position = FilePosition.Of(file, node.Start);
        var text = node.Value ?? "";
        switch (node.Tag.IsEmpty ? "" : node.Tag.Value)
        {
            case FileTag when text.Length > 0:
                try
                {
                    return await files.ReadAsync(text == SecretFiles.StandardInput ? text : Path.Combine(_folder, text), cancellationToken);
                }
                catch (CommandFailure failure)
                {
                    throw position.Explain(failure);
                }

            case VariableTag when text.Length > 0:
                return Environment.GetEnvironmentVariable(text) is { Length: > 0 } value ? value : throw position.Mistake($"The environment variable '{text}' is not set.");
            case "" or YamlSection.TextTag:
                return node.Style is ScalarStyle.Plain or ScalarStyle.Any ? Plain(node, text) : text;
            case var tag:
                throw position.Mistake($"The tag '{tag}' is not known here. Known are: {FileTag} PATH, {VariableTag} NAME.");
        }
    }

    private static JsonNode? Plain(YamlNode node, string text) => text switch
    {
        _ when YamlSection.IsNull(node) => null,
        "true" => true,
        "false" => false,
        _ when Number().IsMatch(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };

    [GeneratedRegex(@"^-?(0|[1-9]\d*)(\.\d+)?$")]
    private static partial Regex Number();
}
