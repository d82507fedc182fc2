namespace Gateway.Benchmarks.Load.Servers;

/// <summary>
/// npm <c>@supabase/lite</c> on PGlite: PostgreSQL in the same process, behind PostgREST's language. Its storage is left out:
/// it is experimental, and in 0.10.0 on Node 20 downloads arrive without their body.
/// </summary>
internal static class SupabaseLiteServer
{
    private const string DefaultPort = "54321";
    private const string SecretKey = "SUPABASE_SECRET_KEY=";

    public static async Task<RunningServer> StartAsync(CancellationToken cancellationToken)
    {
        var package = await NodePrograms.PrepareAsync("supabase-lite", cancellationToken);
        var main = Path.Combine(package, "node_modules", "@supabase", "lite", "dist", "cli", "index.js");
        var directory = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        if (!await NodePrograms.RunAsync("node", [main, "init", "--pglite"], directory, cancellationToken))
            throw new ComparisonUnavailableException("'lite init' failed.");
        var port = ServerProcess.FreePort();
        var key = await ConfigureAsync(directory, package, port, cancellationToken);

        // 'dev' applies the schema and then watches it; 'start' serves without watching.
        var dev = await LaunchAsync("dev");
        await dev.Process.DisposeAsync();
        return await LaunchAsync("start");

        async Task<RunningServer> LaunchAsync(string command)
        {
            var process = new ServerProcess("node", [main, command, "--no-admin"], directory, NodePrograms.Environment);
            var running = new RunningServer(Api(key), process, port, directory);

            // Asked before its schema is in place, it would refuse for good.
            await process.WaitForLineAsync("Ready in", cancellationToken);
            return await running.ReadyAsync("/rest/v1/messages?limit=1", cancellationToken);
        }
    }

    private static ServerApi Api(string key) => new()
    {
        Name = "@supabase/lite on pglite",
        Headers = new Dictionary<string, string> { ["apikey"] = key },
        Table = table => $"/rest/v1/{table}",
        Conversation = (table, id) => $"/rest/v1/{table}?conversation_id=eq.{id}&order=created_at.asc",
    };

    private static async Task<string> ConfigureAsync(string directory, string package, int port, CancellationToken cancellationToken)
    {
        var project = Path.Combine(directory, "supabase");
        File.Copy(Path.Combine(package, "schema.sql"), Path.Combine(project, "schemas", "schema.sql"), overwrite: true);
        var config = Path.Combine(project, "config.toml");
        var text = await File.ReadAllTextAsync(config, cancellationToken);
        await File.WriteAllTextAsync(config, text.Replace(DefaultPort, $"{port}", StringComparison.Ordinal), cancellationToken);
        var environment = await File.ReadAllLinesAsync(Path.Combine(directory, ".env"), cancellationToken);
        return environment.Single(line => line.StartsWith(SecretKey, StringComparison.Ordinal))[SecretKey.Length..];
    }
}
