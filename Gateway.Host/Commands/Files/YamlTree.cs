using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Gateway.Host.Commands.Files;

/// <summary>
/// Reads YAML into a tree. What would end the process that builds or walks it is refused while it is still a stream of events: an alias
/// within what it stands for, nesting without end, and names that are no texts (to compare those walks all that they hold).
/// </summary>
internal sealed class YamlTree(string file)
{
    private const int MostLevels = 64;

    private readonly Stack<Level> _open = [];

    /// <exception cref="CommandFailure">It is no YAML, or none that can be read; the message tells line and column.</exception>
    public YamlNode Read(string text)
    {
        try
        {
            Check(new Parser(new StringReader(text)));
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return Root(stream);
        }
        catch (YamlException error)
        {
            var tab = LineOfTab(text);
            throw (tab > 0 ? new FilePosition(file, tab, 1) : FilePosition.Of(file, error.Start)).Mistake($"This is not valid YAML: {(tab > 0 ? "the line is indented by a tab. Use blanks." : error.Message)}");
        }
    }

    private void Check(Parser events)
    {
        while (events.MoveNext())
        {
            switch (events.Current)
            {
                case MappingStart or SequenceStart:
                    var start = (NodeEvent)events.Current;
                    Enter(start);
                    _open.Push(new Level(start.Anchor, start is MappingStart));
                    if (_open.Count > MostLevels)
                        throw At(start).Mistake($"This is nested more than {MostLevels} levels deep.");
                    break;
                case MappingEnd or SequenceEnd:
                    _open.Pop();
                    break;
                case AnchorAlias alias:
                    Enter(alias);
                    if (_open.Any(level => level.Anchor == alias.Value))
                        throw At(alias).Mistake($"The alias '*{alias.Value.Value}' stands in what it stands for.");
                    break;
                case NodeEvent node:
                    Enter(node);
                    break;
                default:
                    break;
            }
        }
    }

    // In a mapping names and values take turns.
    private void Enter(ParsingEvent node)
    {
        if (!_open.TryPeek(out var level) || !level.IsMapping)
            return;
        level.IsValueNext = !level.IsValueNext;
        if (level.IsValueNext && node is not YamlDotNet.Core.Events.Scalar)
            throw At(node).Mistake("A field's name has to be a text.");
    }

    private YamlNode Root(YamlStream stream) => stream.Documents switch
    {
        [] => new YamlMappingNode(),
        [var document] => document.RootNode,
        [_, var second, ..] => throw FilePosition.Of(file, second.RootNode.Start).Mistake("A second document begins here, where the file has to be one."),
    };

    private FilePosition At(ParsingEvent found) => FilePosition.Of(file, found.Start);

    // The parser says of it only that something is wrong somewhere before.
    private static int LineOfTab(string text) => 1 + Array.FindIndex(text.Split('\n'), static line => line.TrimStart(' ').StartsWith('\t') && !string.IsNullOrWhiteSpace(line));

    private sealed class Level(AnchorName anchor, bool isMapping)
    {
        public AnchorName Anchor => anchor;

        public bool IsMapping => isMapping;

        public bool IsValueNext { get; set; }
    }
}
