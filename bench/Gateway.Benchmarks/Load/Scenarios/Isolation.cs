using System.Net;
using System.Net.Sockets;
using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>Requests of 99 tenants while the backend of the hundredth hangs, beside those while all is well.</summary>
internal static class Isolation
{
    private const int Tenants = 100;
    private const int CallsASecond = 100;
    private const int MostHanging = 250;

    public static async Task RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        // It takes connections, and never reads them.
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        hanging.Start(4_096);
        await using var upstream = await ForwardingServers.StartUpstreamAsync(cancellationToken);
        var (well, healthy) = await ForwardingServers.StartGatewayAsync(Tenants, upstream, cancellationToken);
        await using var stopWell = well;
        var (struck, affected) = await ForwardingServers.StartGatewayAsync(Tenants, upstream, cancellationToken, new Uri($"http://{hanging.LocalEndpoint}"));
        await using var stopStruck = struck;

        var api = ForwardingServers.Gateway(affected.SecretKeys[0]);
        await using var neighbour = new Neighbour(struck.Address, api.Conversation(Scenario.Table, Messages.Conversation(1)), api.Headers, CallsASecond, MostHanging);
        var rounds = await new Comparison(options).RunAsync(
            $"{Tenants - 1} tenants while the backend of another hangs, which is called {CallsASecond} times a second",
            [
                new Comparison.Target("all backends well", well, Others(healthy)),
                new Comparison.Target("one of 100 hangs", struck, Others(affected)),
            ],
            options.Connections,
            cancellationToken);
        Comparison.PrintRelation("With one that hangs to all well", rounds[1], rounds[0]);
        var (made, answered, refused) = neighbour.Calls;
        Console.WriteLine($"The tenant whose backend hangs made {made:N0} calls, of which {answered:N0} were answered and {refused:N0} refused at once");
    }

    /// <summary>Requests of all tenants but the first.</summary>
    public static Workload Others(SupabaseTenants tenants) => new(
        [.. tenants.SecretKeys.Skip(1).Select(static (key, i) => (Api: ForwardingServers.Gateway(key), i))
            .Select(static caller => RequestBytes.Of("GET", caller.Api.Conversation(Scenario.Table, Messages.Conversation(caller.i)), caller.Api.Headers))],
        status: 200, minBody: 900);
}
