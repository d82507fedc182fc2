using Gateway.Benchmarks.Serving;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>Starts this program again, as a server that tells its allocations.</summary>
internal static class OwnProgram
{
    public static ServerProcess ServeGateway(IEnumerable<string> arguments, string directory) => Serve(arguments, directory, LaunchProfile.Environment);

    public static ServerProcess Serve(IEnumerable<string> arguments, string directory, IReadOnlyDictionary<string, string>? environment = null)
    {
        var path = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(path) == "dotnet" ? [typeof(OwnProgram).Assembly.Location] : [];
        return new ServerProcess(path, [.. program, ServeCommand.Name, .. arguments], directory, environment);
    }
}
