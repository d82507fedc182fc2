using Gateway.Host.Keys;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>The gateway on its embedded provider: the whole pipeline, with limits too large to refuse.</summary>
internal static class GatewayServer
{
    public const string Bucket = "bench";

    /// <summary>Starts it in a folder of its own.</summary>
    public static async Task<RunningServer> StartAsync(CancellationToken cancellationToken)
    {
        var gateway = Launch(Directory.CreateTempSubdirectory("gateway-bench-").FullName, GatewayKey.Create(KeyRole.Secret), measured: true);
        await gateway.ReadyAsync("/health/ready", cancellationToken);
        await gateway.SendJsonAsync("/api/storage", """{"name":"bench"}"""u8.ToArray(), cancellationToken);
        return gateway;
    }

    /// <summary>Starts the process and does not wait.</summary>
    /// <param name="directory">Where its data is kept.</param>
    /// <param name="key">The tenant's secret key.</param>
    /// <param name="measured">Whether it tells allocations; else it is the host's own program, as an operator starts it.</param>
    /// <param name="more">More settings, as on the command line.</param>
    public static RunningServer Launch(string directory, string key, bool measured, params string[] more)
    {
        var port = ServerProcess.FreePort();
        string[] settings = [.. Configuration(port, directory, key), .. more];
        var process = measured ? OwnProgram.ServeGateway(settings, directory) : Host(settings, directory);
        var api = new ServerApi
        {
            Name = "gateway, embedded",
            Headers = new Dictionary<string, string> { ["apikey"] = key },
            Table = table => $"/api/db/{table}",
            Conversation = (table, id) => $"/api/db/{table}?conversation_id=eq.{id}&order=created_at.asc",
            File = name => $"/api/storage/{Bucket}/{name}",
        };
        return new RunningServer(api, process, port, directory) { TellsAllocations = measured };
    }

    /// <summary>The settings of a gateway with one tenant, and limits too large to refuse.</summary>
    public static IEnumerable<string> Configuration(int port, string directory, string key, string provider = "embedded") =>
    [
        "--urls", $"http://127.0.0.1:{port}",
        "--Logging:LogLevel:Default", "Warning",
        "--Gateway:DataDirectory", directory,
        "--Gateway:Plans:bench:RateLimit:Requests", "100000000",
        "--Gateway:Plans:bench:RateLimit:Window", "00:01:00",
        "--Gateway:Plans:bench:Quotas:0:Meter", "calls",
        "--Gateway:Plans:bench:Quotas:0:Limit", "1000000000000",
        "--Gateway:Tenants:bench:Plan", "bench",
        "--Gateway:Tenants:bench:Keys:0:Name", "server",
        "--Gateway:Tenants:bench:Keys:0:Value", key,
        "--Gateway:Tenants:bench:Connections:main:Provider", provider,
    ];

    private static ServerProcess Host(IEnumerable<string> arguments, string directory) =>
        new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(Gateway.Host.GatewayApplication).Assembly.Location, .. arguments], directory, LaunchProfile.Environment);
}
