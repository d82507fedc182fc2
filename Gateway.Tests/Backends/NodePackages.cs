using System.Diagnostics;

namespace Gateway.Tests.Backends;

/// <summary>Servers that come as npm packages, installed once from a committed lock file. Each backend has a folder of its own, as some are large.</summary>
internal sealed class NodePackages
{
    private const int OldestNode = 22;

    private readonly Lazy<Task> _installed;

    private NodePackages(params string[] folder)
    {
        Folder = Path.Combine([FindRoot(), "Gateway.Tests", "Backends", .. folder]);
        _installed = new Lazy<Task>(InstallAsync);
    }

    /// <summary>What the tests on Supabase need.</summary>
    public static NodePackages Supabase { get; } = new();

    /// <summary>What the tests on Firebase need.</summary>
    public static NodePackages Firebase { get; } = new("Firebase");

    /// <summary>The folder where the lock file lies.</summary>
    public string Folder { get; }

    /// <summary>Installs the packages, where that has not been done yet.</summary>
    /// <exception cref="BackendUnavailableException">There is no npm.</exception>
    public Task EnsureAsync() => _installed.Value;

    /// <summary>A Node that is new enough: the one that is a package, else the machine's.</summary>
    public string Node
    {
        get
        {
            var packaged = Directory.GetDirectories(Path.Combine(Folder, "node_modules"), "node-*").Select(folder => Path.Combine(folder, "bin", "node")).FirstOrDefault(File.Exists);
            return packaged ?? "node";
        }
    }

    public string Package(string path) => Path.Combine(Folder, "node_modules", path);

    private async Task InstallAsync()
    {
        // Test runs side by side on one checkout would undo each other's work.
        await using var turn = await TakeTurnAsync();
        var (wanted, done) = (Path.Combine(Folder, "package-lock.json"), Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(wanted))
            return;

        Process npm;
        try
        {
            // None of the servers needs what its packages would build or fetch as they are installed, and that takes minutes.
            npm = Process.Start(new ProcessStartInfo("npm", "ci --ignore-scripts --no-audit --no-fund") { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
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

    private async Task<FileStream> TakeTurnAsync()
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
