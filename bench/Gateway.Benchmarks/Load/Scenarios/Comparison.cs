using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Load.Reporting;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>
/// Drives several targets in turn, round after round, so that whatever else the machine does falls on all of them alike;
/// shows medians over the rounds and the spread of the rate.
/// </summary>
/// <param name="options">How often, and for how long.</param>
/// <param name="backend">What all targets ask in turn, where its share is of interest.</param>
internal sealed class Comparison(LoadOptions options, ServerProcess? backend = null)
{
    private const int LeastWarmUps = 2;
    private const int MostWarmUps = 10;
    private const int FewMethods = 20;

    /// <summary>Measures and prints; the first target is what the others are compared with.</summary>
    /// <returns>The rounds of each target, in the order of the targets.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<Round>>> RunAsync(string title, IReadOnlyList<Target> targets, int connections, CancellationToken cancellationToken)
    {
        if (targets.Count == 0)
            return [];
        Console.WriteLine($"{Environment.NewLine}### {title} ({connections} connections)");
        await WarmUpAsync(targets, connections, cancellationToken);
        List<Round>[] rounds = [.. targets.Select(_ => new List<Round>())];
        for (var i = 0; i < options.Rounds; i++)
        {
            for (var t = 0; t < targets.Count; t++)
                rounds[t].Add(await RoundAsync(targets[t], connections, cancellationToken));
        }

        var table = new MarkdownTable(["", "requests/s", "(least – most)", "as a ratio", "p50 ms", "p99 ms", "CPU s", "CPU µs/request", "allocated B/request", .. backend is null ? Array.Empty<string>() : ["backend CPU µs/request"]]);
        var first = Rate(rounds[0]);
        for (var t = 0; t < targets.Count; t++)
            table.Add(Row(targets[t], rounds[t], first));
        table.Print();

        // It shares the processors with the server: what it takes, the server cannot have.
        var driver = Median.Of(rounds[0].Select(r => r.DriverPerRequest));
        Console.WriteLine($"{Environment.NewLine}The driver itself took {driver:N0} µs of CPU for each request to '{targets[0].Name}'");
        return rounds;
    }

    /// <summary>Prints how one target's rounds relate to another's beside them, which noise that falls on both leaves alone.</summary>
    public static void PrintRelation(string name, IReadOnlyList<Round> rounds, IReadOnlyList<Round> others)
    {
        var pairs = rounds.Zip(others).ToList();
        Console.WriteLine(
            $"{name}, round by round: requests/s x{Spread(pairs, static r => r.Load.RequestsPerSecond)}, p99 x{Spread(pairs, static r => r.Load.Percentile(0.99).TotalMilliseconds)}, "
            + $"CPU a request x{Spread(pairs, static r => r.CpuPerRequest)}, allocated {Median.Of(pairs.Select(p => p.First.AllocatedPerRequest - p.Second.AllocatedPerRequest)):+#,0;-#,0} B a request");
    }

    // What is called often the runtime compiles once more, in the background: seconds of a processor that a busy machine gives late.
    private async Task WarmUpAsync(IReadOnlyList<Target> targets, int connections, CancellationToken cancellationToken)
    {
        var isWarm = false;
        for (var i = 0; i < MostWarmUps && !(isWarm && i >= LeastWarmUps); i++)
        {
            isWarm = true;
            foreach (var target in targets)
            {
                var compiled = await target.Server.CompiledAsync(cancellationToken);
                await RoundAsync(target, connections, cancellationToken);
                isWarm &= await target.Server.CompiledAsync(cancellationToken) - compiled < FewMethods;
            }
        }
    }

    private async Task<Round> RoundAsync(Target target, int connections, CancellationToken cancellationToken)
    {
        var process = target.Server.Process;
        var allocated = await target.Server.AllocatedAsync(cancellationToken);
        var cpu = process.Cpu;
        var asked = backend?.Cpu ?? TimeSpan.Zero;
        var driver = Environment.CpuUsage.TotalTime;
        var load = target.Drive is { } drive
            ? await drive(connections, options.Duration)
            : LoadDriver.Run(target.Server.Address, target.Work, connections, options.Duration);
        driver = Environment.CpuUsage.TotalTime - driver;
        cpu = process.Cpu - cpu;
        asked = (backend?.Cpu ?? TimeSpan.Zero) - asked;
        allocated = await target.Server.AllocatedAsync(cancellationToken) - allocated;
        return new Round(load, cpu, driver, asked, allocated);
    }

    private string[] Row(Target target, List<Round> rounds, double first)
    {
        var rates = rounds.Select(r => r.Load.RequestsPerSecond).ToList();
        return
        [
            target.Name,
            $"{Rate(rounds):N0}",
            $"{rates.Min():N0} – {rates.Max():N0}",
            $"{Rate(rounds) / first:0.00}",
            $"{Median.Of(rounds.Select(r => r.Load.Percentile(0.50).TotalMilliseconds)):0.00}",
            $"{Median.Of(rounds.Select(r => r.Load.Percentile(0.99).TotalMilliseconds)):0.00}",
            $"{rounds.Sum(r => r.Cpu.TotalSeconds):0.0}",
            $"{Median.Of(rounds.Select(r => r.CpuPerRequest)):N0}",
            target.Server.TellsAllocations ? $"{Median.Of(rounds.Select(r => r.AllocatedPerRequest)):N0}" : "",
            .. backend is null ? Array.Empty<string>() : [$"{Median.Of(rounds.Select(r => r.BackendPerRequest)):N0}"],
        ];
    }

    private static double Rate(List<Round> rounds) => Median.Of(rounds.Select(r => r.Load.RequestsPerSecond));

    private static string Spread(IReadOnlyList<(Round First, Round Second)> pairs, Func<Round, double> figure)
    {
        var ratios = pairs.Select(pair => figure(pair.First) / figure(pair.Second)).ToList();
        return $"{Median.Of(ratios):0.00} ({ratios.Min():0.00} – {ratios.Max():0.00})";
    }

    /// <summary>One server with one kind of work.</summary>
    public sealed record Target(string Name, RunningServer Server, Workload Work)
    {
        /// <summary>How the server is driven for a time by so many callers, where not by the driver.</summary>
        public Func<int, TimeSpan, Task<LoadResult>>? Drive { get; init; }
    }
}
