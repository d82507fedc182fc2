using System.Diagnostics;
using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>Requests of many tenants, out of very many that are declared, beside those of one tenant that is alone.</summary>
internal static class ManyTenants
{
    private const int Declared = 100_000;
    private const int Calling = 10_000;

    public static async Task RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        await using var upstream = await ForwardingServers.StartUpstreamAsync(cancellationToken);
        var (alone, one) = await ForwardingServers.StartGatewayAsync(1, upstream, cancellationToken);
        await using var stopAlone = alone;
        var (crowded, many) = await ForwardingServers.StartGatewayAsync(Declared, upstream, cancellationToken);
        await using var stopCrowded = crowded;
        var startUp = Stopwatch.GetElapsedTime(crowded.Process.StartedAt);
        await Verification.ForwardedAsync([upstream, alone, crowded], cancellationToken);
        var idle = crowded.Process.Memory.Now;

        var rounds = await new Comparison(options).RunAsync(
            $"Requests of {Calling:N0} tenants, out of {Declared:N0} declared",
            [
                new Comparison.Target("one tenant, alone", alone, Work(one.SecretKeys)),
                new Comparison.Target($"{Calling:N0} tenants of {Declared:N0}", crowded, Work([.. many.SecretKeys.Where((_, i) => i % (Declared / Calling) == 0)])),
            ],
            options.Connections,
            cancellationToken);
        Comparison.PrintRelation("Many tenants to one", rounds[1], rounds[0]);
        var (now, peak) = crowded.Process.Memory;
        Console.WriteLine(
            $"{Declared:N0} tenants: ready {startUp.TotalSeconds:0.0} s after the start of the process; resident memory {idle >> 20} MiB then, {now >> 20} MiB after the load, {peak >> 20} MiB at most");
    }

    // Each tenant once before any calls again, and neighbours in the settings far from each other.
    private static Workload Work(IReadOnlyList<string> keys)
    {
        var random = new Random(20);
        string[] order = [.. keys];
        random.Shuffle(order);
        return new Workload(
            [.. order.Select(key => ForwardingServers.Gateway(key)).Select(api => RequestBytes.Of("GET", api.Conversation(Scenario.Table, Messages.Conversation(random.Next(Scenario.Conversations))), api.Headers))],
            status: 200, minBody: 900);
    }
}
