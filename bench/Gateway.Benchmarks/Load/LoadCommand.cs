using System.Runtime.InteropServices;
using Gateway.Benchmarks.Load.Scenarios;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load;

/// <summary>Starts the servers, gives them the same rows, and drives them in turn.</summary>
internal static class LoadCommand
{
    public const string Name = "load";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--help" or "-h"])
        {
            Console.WriteLine(LoadOptions.Usage);
            return 0;
        }

        LoadOptions options;
        try
        {
            options = LoadOptions.Parse(args);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            await Console.Error.WriteLineAsync($"{error.Message}{Environment.NewLine}{LoadOptions.Usage}");
            return 2;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            // So that the servers are ended before the process is.
            press.Cancel = true;
            stop.Cancel();
        };
        Console.WriteLine(
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}; "
            + $"{options.Rounds} rounds of {options.Duration.TotalSeconds:0.#} s, medians");
        try
        {
            await RunAsync(options, stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 130;
        }
    }

    private static async Task RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        if (options.Scenarios.Contains("start-up"))
            await StartUp.RunAsync(cancellationToken);
        if (options.Scenarios.Contains("large-upload"))
            await LargeUpload.RunAsync(cancellationToken);
        if (options.Scenarios.Contains("large-forward"))
            await LargeForward.RunAsync(cancellationToken);
        if (options.Scenarios.Contains("forward"))
            await Forwarding.RunAsync(options, cancellationToken);
        if (options.Scenarios.Contains("tenants"))
            await ManyTenants.RunAsync(options, cancellationToken);
        if (options.Scenarios.Contains("isolation"))
            await Isolation.RunAsync(options, cancellationToken);
        if (options.Scenarios.Contains("spike"))
            await Spike.RunAsync(options, cancellationToken);
        if (options.Scenarios.Contains("stored"))
            await StoredTenants.RunAsync(cancellationToken);
        if (options.Scenarios.Contains("routes"))
            await RouteChanges.RunAsync(cancellationToken);

        if (options.Scenarios.Contains("firestore"))
            await FirestoreReads.RunAsync(options, cancellationToken);
        if (options.Scenarios.Contains("firestore-pages"))
            await FirestorePages.RunAsync(cancellationToken);

        Scenario[] scenarios =
        [
            .. new[]
            {
                Scenario.Read(options.Connections), Scenario.Insert(options.Connections),
                Scenario.Upload(options.TransferConnections), Scenario.Download(options.TransferConnections),
            }.Where(s => options.Scenarios.Contains(s.Name)),
        ];
        var large = options.Scenarios.Contains("large-table");
        if (scenarios.Length == 0 && !large)
            return;

        List<RunningServer> servers = [];
        try
        {
            foreach (var name in options.Servers)
            {
                if (await StartAsync(name, cancellationToken) is not { } server)
                    continue;
                servers.Add(server);
                await FillAsync(server, cancellationToken);
            }

            var comparison = new Comparison(options);
            foreach (var scenario in scenarios)
                await comparison.RunAsync(scenario.Title, [.. servers.Where(s => s.Api.File is not null || !scenario.NeedsFiles).Select(s => new Comparison.Target(s.Api.Name, s, scenario.Work(s.Api)))], scenario.Connections, cancellationToken);
            if (large && servers.FirstOrDefault(s => s.TellsAllocations) is { } gateway)
                await LargeTable.RunAsync(gateway, comparison, options, cancellationToken);
        }
        finally
        {
            foreach (var server in servers)
                await server.DisposeAsync();
        }
    }

    private static async Task<RunningServer?> StartAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await (name switch
            {
                "fastify" => FastifyServer.StartAsync(cancellationToken),
                "supabase-lite" => SupabaseLiteServer.StartAsync(cancellationToken),
                _ => GatewayServer.StartAsync(cancellationToken),
            });
        }
        catch (ComparisonUnavailableException missing)
        {
            Console.WriteLine($"{Environment.NewLine}Without {name}: {missing.Message}");
            return null;
        }
    }

    private static async Task FillAsync(RunningServer server, CancellationToken cancellationToken)
    {
        foreach (var batch in Messages.Batches(0, Scenario.Conversations))
            await server.SendJsonAsync(server.Api.Table(Scenario.Table), batch, cancellationToken);
        foreach (var (path, content) in Scenario.FilesToPut(server.Api))
            await server.PutAsync(path, content, cancellationToken);
        await Verification.ReadAsync(server, Scenario.Table, cancellationToken);
    }
}
