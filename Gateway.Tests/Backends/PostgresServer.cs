using System.Diagnostics;
using System.Globalization;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Backends;

/// <summary>A PostgreSQL of this machine's, on a folder and port of its own.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Install = "PostgreSQL is not installed. Install it (Debian: apt-get install postgresql), to test against a real one.";
    private const string User = "postgres";

    private readonly TemporaryDirectory _directory;
    private readonly string _programs;
    private readonly int _port = ServerProcess.FreePort();
    private ServerProcess? _server;

    private PostgresServer(string programs, TemporaryDirectory directory) => (_programs, _directory) = (programs, directory);

    /// <summary>Its address, as clients take it.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"postgres://{User}@127.0.0.1:{_port}/postgres");

    /// <summary>Its address, as .NET takes it.</summary>
    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username={User};Database={database}");

    private string Data => Path.Combine(_directory.Path, "data");

    private static bool IsRoot => Environment.UserName == "root";

    /// <exception cref="BackendUnavailableException">It is not installed.</exception>
    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer(FindPrograms(), new TemporaryDirectory());
        try
        {
            await server.InitializeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs statements.</summary>
    public async Task RunAsync(string sql)
    {
        var file = Path.Combine(_directory.Path, $"{Guid.NewGuid():N}.sql");
        await File.WriteAllTextAsync(file, sql);
        await RunAsync("psql", Address, "--quiet", "--set", "ON_ERROR_STOP=1", "--file", file);
    }

    /// <summary>Kills it, as a machine that fails does. <see cref="LaunchAsync"/> brings it back with its data.</summary>
    public async Task KillAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _directory.Dispose();
    }

    /// <summary>Starts it on its port and waits until it answers.</summary>
    public async Task LaunchAsync()
    {
        var (program, arguments) = AsOwner(
            "postgres", ["-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_directory.Path}", "-c", "fsync=off"]);
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            // After a kill it refuses to start until the last of its processes is gone.
            if (_server is null or { HasExited: true })
                _server = ServerProcess.Start(program, arguments, _directory.Path, []);
            try
            {
                await RunAsync("psql", Address, "--quiet", "--command", "select 1");
                return;
            }
            catch (InvalidOperationException) when (watch.Elapsed < TimeSpan.FromMinutes(1))
            {
                // Not yet.
            }
        }
    }

    private async Task InitializeAsync()
    {
        if (IsRoot)
            await RunPlainAsync("chown", "-R", User, _directory.Path); // PostgreSQL refuses to run as root.
        await RunAsync("initdb", "--pgdata", Data, "--username", User, "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C");
        await LaunchAsync();
    }

    private Task RunAsync(string program, params string[] arguments)
    {
        var (owned, all) = AsOwner(program, arguments);
        return RunPlainAsync(owned, all);
    }

    private (string Program, string[] Arguments) AsOwner(string program, string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        return IsRoot ? ("runuser", ["-u", User, "--", path, .. arguments]) : (path, arguments);
    }

    private async Task RunPlainAsync(string program, params string[] arguments)
    {
        await using var process = ServerProcess.Start(program, arguments, _directory.Path, []);
        if (await process.WaitForExitAsync() != 0)
            throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' failed: {process.Output}");
    }

    private static string FindPrograms()
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), .. Versions("/usr/lib/postgresql")];
        return folders.LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "psql")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new BackendUnavailableException(Install);
    }

    private static IEnumerable<string> Versions(string folder) =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")) : [];
}
