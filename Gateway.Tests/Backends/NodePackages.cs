using System.Diagnostics;

namespace Gateway.Tests.Backends;

/// <summary>The servers that come as npm packages, installed once from the committed lock file.</summary>
internal static class NodePackages
{
    private const int OldestNode = 22;

    private static readonly Lazy<Task> Installed = new(InstallAsync);

    /// <summary>The folder of this file's sources, where the lock file lies.</summary>
    public static string Folder { get; } = Path.Combine(FindRoot(), "Gateway.Tests", "Backends");

    /// <summary>Installs the packages, where that has not been done yet.</summary>
    /// <exception cref="BackendUnavailableException">There is no npm.</exception>
    public static Task EnsureAsync() => Installed.Value;

    /// <summary>A Node that is new enough: the one that is a package, else the machine's.</summary>
    public static string Node
    {
        get
        {
            var packaged = Directory.GetDirectories(Path.Combine(Folder, "node_modules"), "node-*").Select(folder => Path.Combine(folder, "bin", "node")).FirstOrDefault(File.Exists);
            return packaged ?? "node";
        }
    }

    public static string Package(string path) => Path.Combine(Folder, "node_modules", path);

    private static async Task InstallAsync()
    {
        // Test runs side by side on one checkout would undo each other's work.
        await using var turn = await TakeTurnAsync();
        var (wanted, done) = (Path.Combine(Folder, "package-lock.json"), Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(wanted))
            return;

        Process npm;
        try
        {
            npm = Process.Start(new ProcessStartInfo("npm", "ci --no-audit --no-fund") { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new BackendUnavailableException($"npm is not installed. Install Node {OldestNode} or newer with npm, to test against real servers.");
        }

        using (npm)
        {
            var output = npm.StandardOutput.ReadToEndAsync();
            var errors = npm.StandardError.ReadToEndAsync();
            await npm.WaitForExitAsync();
            if (npm.ExitCode != 0)
                throw new BackendUnavailableException($"'npm ci' in {Folder} failed: {await output} {await errors}");
        }
    }

    private static async Task<FileStream> TakeTurnAsync()
    {
        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(250))
        {
            try
            {
                return new FileStream(Path.Combine(Path.GetTempPath(), $"gateway-npm-{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Folder)))[..12]}.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (waited < TimeSpan.FromMinutes(5))
            {
                await Task.Delay(250);
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run within a checkout, but none is above their folder.");
    }
}
