using Gateway.Benchmarks.Serving;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>An upstream, and what forwards to it: YARP alone, and the gateway. A process each, on loopback.</summary>
internal static class ForwardingServers
{
    public static Task<RunningServer> StartUpstreamAsync(CancellationToken cancellationToken) =>
        StartAsync("upstream itself", ServeCommand.Upstream, [], cancellationToken);

    /// <summary>Starts YARP in front of an upstream, with nothing else.</summary>
    public static Task<RunningServer> StartForwarderAsync(RunningServer upstream, CancellationToken cancellationToken) =>
        StartAsync("bare YARP", ServeCommand.Forwarder, [$"--{ForwarderApplication.Upstream}", $"http://{upstream.Address}"], cancellationToken);

    /// <summary>Starts the gateway in front of an upstream, with some tenants declared.</summary>
    public static async Task<(RunningServer Server, SupabaseTenants Tenants)> StartGatewayAsync(
        int tenants, RunningServer upstream, CancellationToken cancellationToken, Uri? firstUpstream = null, long? firstRequests = null)
    {
        var directory = NewDirectory();
        var declared = SupabaseTenants.Declare(directory, tenants, new Uri($"http://{upstream.Address}"), firstUpstream, firstRequests);
        var port = ServerProcess.FreePort();
        var process = OwnProgram.ServeGateway(
            ["--urls", $"http://127.0.0.1:{port}", "--Logging:LogLevel:Default", "Warning", "--Gateway:DataDirectory", directory], directory);
        var server = new RunningServer(Gateway(declared.SecretKeys[0]), process, port, directory) { TellsAllocations = true };
        return (await server.ReadyAsync("/health/ready", cancellationToken), declared);
    }

    /// <summary>How the gateway is asked by the holder of a key.</summary>
    public static ServerApi Gateway(string key) => new()
    {
        Name = "gateway",
        Headers = new Dictionary<string, string> { ["apikey"] = key },
        Table = static table => $"/api/db/{table}",
        Conversation = static (table, id) => $"/api/db/{table}?conversation_id=eq.{id}&order=created_at.asc",
        File = static name => $"/api/storage/bench/{name}",
    };

    private static async Task<RunningServer> StartAsync(string name, string program, string[] arguments, CancellationToken cancellationToken)
    {
        var api = new ServerApi
        {
            Name = name,
            Headers = new Dictionary<string, string> { ["apikey"] = SupabaseTenants.ProjectKey },
            Table = static table => $"/rest/v1/{table}",
            Conversation = static (table, id) => $"/rest/v1/{table}?conversation_id=eq.{id}&order=created_at.asc&limit=100",
        };
        var directory = NewDirectory();
        var port = ServerProcess.FreePort();
        var process = OwnProgram.Serve([program, "--urls", $"http://127.0.0.1:{port}", .. arguments], directory);
        return await new RunningServer(api, process, port, directory) { TellsAllocations = true }.ReadyAsync("/rest/v1/messages", cancellationToken);
    }

    private static string NewDirectory() => Directory.CreateTempSubdirectory("gateway-bench-").FullName;
}
