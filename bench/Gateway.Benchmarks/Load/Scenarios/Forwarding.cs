using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>What the gateway costs in front of an upstream that answers 1 KB of JSON, beside YARP alone in front of the same.</summary>
internal static class Forwarding
{
    public static async Task RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        await using var upstream = await ForwardingServers.StartUpstreamAsync(cancellationToken);
        await using var yarp = await ForwardingServers.StartForwarderAsync(upstream, cancellationToken);
        var (gateway, tenants) = await ForwardingServers.StartGatewayAsync(1, upstream, cancellationToken);
        await using var stop = gateway;
        await Verification.ForwardedAsync([upstream, yarp, gateway], cancellationToken);

        var rounds = await new Comparison(options).RunAsync(
            "Forwarding a query that is answered with 1 KB",
            [
                new Comparison.Target("bare YARP", yarp, Work(yarp.Api)),
                new Comparison.Target("gateway, publishable key", gateway, Work(ForwardingServers.Gateway(tenants.PublishableKeys[0]))),
                new Comparison.Target("gateway, secret key", gateway, Work(ForwardingServers.Gateway(tenants.SecretKeys[0]))),
                new Comparison.Target("upstream itself", upstream, Work(upstream.Api)),
            ],
            options.Connections,
            cancellationToken);
        Comparison.PrintRelation("The gateway with a publishable key to bare YARP", rounds[1], rounds[0]);
        Comparison.PrintRelation("The gateway with a secret key to bare YARP", rounds[2], rounds[0]);
    }

    private static Workload Work(ServerApi api) => Scenario.Reads(api, Scenario.Table, Scenario.Conversations, minBody: 900);
}
