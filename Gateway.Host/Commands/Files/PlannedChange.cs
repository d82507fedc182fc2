namespace Gateway.Host.Commands.Files;

/// <summary>One step that makes what is into what a file declares.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Target">What it is about: <c>connection acme/main</c>.</param>
/// <param name="Details">What changes, without secrets.</param>
/// <param name="Position">Where the file says so.</param>
/// <param name="RunAsync">Does it.</param>
internal sealed record PlannedChange(ChangeKind Kind, string Target, string? Details, FilePosition Position, Func<CancellationToken, Task> RunAsync)
{
    public override string ToString() => $"{Symbol} {Target}{(Details is null ? "" : $": {Details}")}";

    private char Symbol => Kind switch
    {
        ChangeKind.Add => '+',
        ChangeKind.Change => '~',
        _ => '-',
    };
}
