using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Load.Reporting;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>
/// Drives several targets in turn, round after round, so that whatever else the machine does falls on all of them alike;
/// shows medians over the rounds and the spread of the rate.
/// </summary>
internal sealed class Comparison(LoadOptions options)
{
    /// <summary>Measures and prints; the first target is what the others are compared with.</summary>
    public async Task RunAsync(string title, IReadOnlyList<Target> targets, int connections, CancellationToken cancellationToken)
    {
        if (targets.Count == 0)
            return;
        Console.WriteLine($"{Environment.NewLine}### {title} ({connections} connections)");
        foreach (var target in targets)
            await RoundAsync(target, connections, cancellationToken);

        var rounds = targets.ToDictionary(target => target, _ => new List<Round>());
        for (var i = 0; i < options.Rounds; i++)
        {
            foreach (var target in targets)
                rounds[target].Add(await RoundAsync(target, connections, cancellationToken));
        }

        var table = new MarkdownTable("", "requests/s", "(least – most)", "as a ratio", "p50 ms", "p99 ms", "CPU s", "CPU µs/request", "allocated B/request");
        var first = Rate(rounds[targets[0]]);
        foreach (var target in targets)
            table.Add(Row(target, rounds[target], first));
        table.Print();

        // It shares the processors with the server: what it takes, the server cannot have.
        var driver = Median.Of(rounds[targets[0]].Select(r => r.Driver.TotalMicroseconds / r.Load.Requests));
        Console.WriteLine($"{Environment.NewLine}The driver itself took {driver:N0} µs of CPU for each request to '{targets[0].Name}'");
    }

    private async Task<Round> RoundAsync(Target target, int connections, CancellationToken cancellationToken)
    {
        var process = target.Server.Process;
        var allocated = await target.Server.AllocatedAsync(cancellationToken);
        var cpu = process.Cpu;
        var driver = Environment.CpuUsage.TotalTime;
        var load = LoadDriver.Run(target.Server.Address, target.Work, connections, options.Duration);
        driver = Environment.CpuUsage.TotalTime - driver;
        cpu = process.Cpu - cpu;
        allocated = await target.Server.AllocatedAsync(cancellationToken) - allocated;
        return new Round(load, cpu, driver, allocated);
    }

    private static string[] Row(Target target, List<Round> rounds, double first)
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
            $"{Median.Of(rounds.Select(r => r.Cpu.TotalMicroseconds / r.Load.Requests)):N0}",
            target.Server.TellsAllocations ? $"{Median.Of(rounds.Select(r => (double)r.Allocated / r.Load.Requests)):N0}" : "",
        ];
    }

    private static double Rate(List<Round> rounds) => Median.Of(rounds.Select(r => r.Load.RequestsPerSecond));

    /// <summary>One server with one kind of work.</summary>
    public sealed record Target(string Name, RunningServer Server, Workload Work);

    private sealed record Round(LoadResult Load, TimeSpan Cpu, TimeSpan Driver, long Allocated);
}
