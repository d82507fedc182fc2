namespace Gateway.Benchmarks.Load.Servers;

/// <summary>A small server of Fastify and better-sqlite3, as one would write it by hand.</summary>
internal static class FastifyServer
{
    public static async Task<RunningServer> StartAsync(CancellationToken cancellationToken)
    {
        var program = await NodePrograms.PrepareAsync("fastify", cancellationToken);
        var directory = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        var port = ServerProcess.FreePort();
        var process = new ServerProcess("node", [Path.Combine(program, "server.js"), $"{port}", directory], program, NodePrograms.Environment);
        var api = new ServerApi
        {
            Name = "Fastify and better-sqlite3",
            Headers = new Dictionary<string, string>(),
            Table = _ => "/messages",
            Conversation = (_, id) => $"/messages?conversation_id={id}",
            File = name => $"/files/{name}",
            UploadStatus = 201,
        };
        return await new RunningServer(api, process, port, directory).ReadyAsync("/messages?conversation_id=none", cancellationToken);
    }
}
