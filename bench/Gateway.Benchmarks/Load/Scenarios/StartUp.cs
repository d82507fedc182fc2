using System.Diagnostics;
using Gateway.Benchmarks.Load.Reporting;
using Gateway.Benchmarks.Load.Servers;
using Gateway.Host.Keys;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>From the start of the host's process to its first answer out of the database, in a new data directory each time.</summary>
internal static class StartUp
{
    private const int Starts = 5;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        List<double> seconds = [];
        for (var i = 0; i < Starts; i++)
        {
            var directory = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
            await using var gateway = GatewayServer.Launch(directory, GatewayKey.Create(KeyRole.Secret), measured: false);
            await gateway.Process.WaitUntilAsync(async () =>
            {
                await gateway.SendJsonAsync(gateway.Api.Table(Scenario.Table), Messages.One(1, 1), cancellationToken);
                return true;
            }, cancellationToken);
            seconds.Add(Stopwatch.GetElapsedTime(gateway.Process.StartedAt).TotalSeconds);
        }

        Console.WriteLine($"{Environment.NewLine}### Start-up to the first row inserted, in an empty data directory");
        Console.WriteLine($"{Environment.NewLine}{Starts} starts: median {Median.Of(seconds):0.00} s, {seconds.Min():0.00} – {seconds.Max():0.00} s");
    }
}
