using System.Diagnostics;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>Measures what one transfer of 1 GiB takes, and how much memory grows meanwhile.</summary>
internal static class LargeTransfer
{
    public const long Size = 1L << 30;

    public static void Measure(string title, RunningServer server, Action transfer)
    {
        var before = server.Process.Memory.Now;
        var cpu = server.Process.Cpu;
        var started = Stopwatch.GetTimestamp();
        transfer();
        var elapsed = Stopwatch.GetElapsedTime(started);
        var peak = server.Process.Memory.Peak;
        cpu = server.Process.Cpu - cpu;
        Console.WriteLine($"{Environment.NewLine}### {title}");
        Console.WriteLine($"{Environment.NewLine}{elapsed.TotalSeconds:0.0} s, {cpu.TotalSeconds:0.0} s of CPU; resident memory {Mib(before)} MiB before, {Mib(peak)} MiB at most: it grew by {Mib(peak - before)} MiB");
    }

    private static long Mib(long bytes) => bytes >> 20;
}
