using Gateway.Host.Commands;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Host.Commands;

/// <summary>Commands on the store of a folder of their own.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class CommandFixture : IDisposable
{
    protected TemporaryDirectory Folder { get; } = new();

    public void Dispose() => Folder.Dispose();

    protected Task<CommandRun> RunAsync(params string[] arguments) => RunAsync("", arguments);

    protected Task<CommandRun> RunAsync(string input, string[] arguments) =>
        CommandRun.StartAsync(input, [.. arguments, $"--Gateway:DataDirectory={Path.Combine(Folder.Path, "data")}"]);

    protected async Task<string> DoAsync(params string[] arguments) => (await RunAsync(arguments)).Expect(ExitCode.Done).Output;

    /// <summary>Writes a file and tells its path.</summary>
    protected string Write(string name, string text)
    {
        var path = Path.Combine(Folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
