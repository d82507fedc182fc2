using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>Requests of 99 tenants while the hundredth calls ten times as fast as its plan allows, beside those while it calls as fast as that.</summary>
internal static class Spike
{
    private const int Tenants = 100;
    private const int Allowed = 100;
    private const int Times = 10;
    private const int Most = 100;

    public static async Task RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        await using var upstream = await ForwardingServers.StartUpstreamAsync(cancellationToken);
        var (calm, within) = await ForwardingServers.StartGatewayAsync(Tenants, upstream, cancellationToken, firstRequests: Allowed);
        await using var stopCalm = calm;
        var (spiked, beyond) = await ForwardingServers.StartGatewayAsync(Tenants, upstream, cancellationToken, firstRequests: Allowed);
        await using var stopSpiked = spiked;

        var began = TimeProvider.System.GetTimestamp();
        await using var modest = Call(calm, within, Allowed);
        await using var greedy = Call(spiked, beyond, Allowed * Times);
        var rounds = await new Comparison(options).RunAsync(
            $"{Tenants - 1} tenants while another calls {Times} times as fast as the {Allowed} calls a second of its plan",
            [
                new Comparison.Target("as fast as its plan", calm, Isolation.Others(within)),
                new Comparison.Target($"{Times} times as fast", spiked, Isolation.Others(beyond)),
            ],
            options.Connections,
            cancellationToken);
        Comparison.PrintRelation($"With {Times} times as many calls to as many as the plan has", rounds[1], rounds[0]);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var (made, answered, refused) = greedy.Calls;
        Console.WriteLine($"The greedy tenant made {made / seconds:N0} calls a second, of which {answered / seconds:N0} were answered and {refused / seconds:N0} refused");
    }

    private static Neighbour Call(RunningServer server, SupabaseTenants tenants, int callsASecond)
    {
        var api = ForwardingServers.Gateway(tenants.SecretKeys[0]);
        return new Neighbour(server.Address, api.Conversation(Scenario.Table, Messages.Conversation(1)), api.Headers, callsASecond, Most);
    }
}
