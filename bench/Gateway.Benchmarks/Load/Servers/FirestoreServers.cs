using System.Globalization;
using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Serving;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Backends.Firebase;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>Google's Firestore emulator, and what reads from it: a process each, on loopback.</summary>
internal static class FirestoreServers
{
    private const string MainClass = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";

    /// <exception cref="ComparisonUnavailableException">The emulator or Java is not installed.</exception>
    public static async Task<RunningServer> StartEmulatorAsync(CancellationToken cancellationToken)
    {
        try
        {
            var port = ServerProcess.FreePort();
            var directory = NewDirectory();
            string[] arguments = ["-Xmx1g", "-XX:+UseSerialGC", "-cp", FirestoreJar.Find(), MainClass, "--host", "127.0.0.1", "--port", $"{port}"];
            var emulator = new RunningServer(Api("emulator"), new ServerProcess("java", arguments, directory), port, directory);
            return await emulator.ReadyAsync("/", cancellationToken);
        }
        catch (Exception missing) when (missing is BackendUnavailableException or System.ComponentModel.Win32Exception)
        {
            throw new ComparisonUnavailableException(missing is BackendUnavailableException ? missing.Message : "Java is not installed (11 or newer is needed).");
        }
    }

    /// <summary>Starts the gateway, with a tenant on the emulator.</summary>
    public static Task<RunningServer> StartGatewayAsync(RunningServer emulator, CancellationToken cancellationToken)
    {
        var directory = NewDirectory();
        var key = GatewayKey.Create(KeyRole.Secret);
        var port = ServerProcess.FreePort();
        const string tables = "--Gateway:Tenants:bench:Connections:main:Settings:tables";
        string[] arguments =
        [
            .. GatewayServer.Configuration(port, directory, key, "firebase"),
            "--Gateway:Tenants:bench:Connections:main:Settings:project_id", FirestoreApplication.Project,
            "--Gateway:Tenants:bench:Connections:main:Settings:emulator:firestore", $"{emulator.Address}",
            $"{tables}:messages:columns:created_at", "timestamp required",
            $"{tables}:conversations/*/messages:columns:created_at", "timestamp required",
        ];
        var api = new ServerApi
        {
            Name = "gateway",
            Headers = new Dictionary<string, string> { ["apikey"] = key },
            Table = static table => $"/api/db/{table}",
            Conversation = static (_, id) => $"/api/db/{Within(id)}?order=created_at.asc",
        };
        return new RunningServer(api, OwnProgram.ServeGateway(arguments, directory), port, directory) { TellsAllocations = true }.ReadyAsync("/health/ready", cancellationToken);
    }

    /// <summary>The table of a conversation's messages.</summary>
    public static string Within(string conversation) => $"conversations%2F{conversation}%2Fmessages";

    /// <summary>Starts a program of ours that is as small as can be: a client, or a server over one.</summary>
    public static Task<RunningServer> StartBareAsync(string name, RunningServer emulator, CancellationToken cancellationToken)
    {
        var directory = NewDirectory();
        var port = ServerProcess.FreePort();
        var process = OwnProgram.Serve(
            [ServeCommand.Firestore, "--urls", $"http://127.0.0.1:{port}", $"--{FirestoreApplication.Address}", $"{emulator.Address}", "--Conversations", $"{Scenarios.Scenario.Conversations}"], directory);
        return new RunningServer(Api(name), process, port, directory) { TellsAllocations = true }.ReadyAsync("/messages?conversation_id=none", cancellationToken);
    }

    /// <summary>Starts Express with Google's own library.</summary>
    public static async Task<RunningServer> StartExpressAsync(RunningServer emulator, CancellationToken cancellationToken)
    {
        var program = await NodePrograms.PrepareAsync("express", cancellationToken);
        var port = ServerProcess.FreePort();
        var environment = new Dictionary<string, string>(NodePrograms.Environment) { ["FIRESTORE_EMULATOR_HOST"] = $"{emulator.Address}", ["NODE_ENV"] = "production" };
        var process = new ServerProcess("node", [Path.Combine(program, "server.js"), $"{port}", FirestoreApplication.Project], program, environment);
        return await new RunningServer(Api("Express and @google-cloud/firestore"), process, port, NewDirectory()).ReadyAsync("/messages?conversation_id=none", cancellationToken);
    }

    /// <summary>Has the bare client read for a time; what drives it is itself.</summary>
    public static async Task<LoadResult> DriveAsync(RunningServer client, int callers, TimeSpan duration, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{FirestoreApplication.DrivePath}?callers={callers}&seconds={duration.TotalSeconds}");
        var told = System.Text.Encoding.ASCII.GetString(await client.GetAsync(path, cancellationToken)).Split(' ');
        return new LoadResult(told.Skip(1).Select(static latency => long.Parse(latency, CultureInfo.InvariantCulture)), TimeSpan.FromTicks(long.Parse(told[0], CultureInfo.InvariantCulture)));
    }

    private static ServerApi Api(string name) => new()
    {
        Name = name,
        Headers = new Dictionary<string, string>(),
        Table = static _ => "/messages",
        Conversation = static (_, id) => $"/messages?conversation_id={id}",
    };

    private static string NewDirectory() => Directory.CreateTempSubdirectory("gateway-bench-").FullName;
}
