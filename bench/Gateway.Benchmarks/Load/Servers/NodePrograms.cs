using System.ComponentModel;
using System.Diagnostics;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>Finds Node, and installs what a comparison's lock file names.</summary>
internal static class NodePrograms
{
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["DO_NOT_TRACK"] = "1",
        ["LITE_TELEMETRY"] = "0",
    };

    /// <summary>The folder of a comparison, its packages installed.</summary>
    /// <exception cref="ComparisonUnavailableException">Node is missing, or the packages do not install.</exception>
    public static async Task<string> PrepareAsync(string comparison, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(Repository.Root, "bench", "comparisons", comparison);
        if (!await RunAsync("node", ["--version"], directory, cancellationToken))
            throw new ComparisonUnavailableException("Node is not installed (20 or newer is needed).");
        if (!Directory.Exists(Path.Combine(directory, "node_modules")) && !await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], directory, cancellationToken))
            throw new ComparisonUnavailableException($"'npm ci' failed in {directory}.");
        return directory;
    }

    /// <summary>Runs a program to its end; whether it is there and succeeded.</summary>
    public static async Task<bool> RunAsync(string program, string[] arguments, string directory, CancellationToken cancellationToken)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var (name, value) in Environment)
                start.Environment[name] = value;
            using var process = Process.Start(start)!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
