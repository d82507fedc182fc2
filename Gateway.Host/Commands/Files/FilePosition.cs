using YamlDotNet.Core;

namespace Gateway.Host.Commands.Files;

/// <summary>A place in a file, as editors take it: <c>tenants.yaml:12:5</c>.</summary>
internal readonly record struct FilePosition(string File, long Line, long Column)
{
    public static FilePosition Of(string file, Mark mark) => new(file, mark.Line, mark.Column);

    public CommandFailure Mistake(string message) => CommandFailure.Mistake($"{this}: {message}");

    /// <summary>A failure of what stands here, with the place.</summary>
    public CommandFailure Explain(CommandFailure failure) => new(failure.Code, $"{this}: {failure.Message}", failure);

    public override string ToString() => $"{File}:{Line}:{Column}";
}
