using System.Diagnostics;

namespace Gateway.Benchmarks.Load.Driver;

/// <summary>What one round of load gave.</summary>
internal sealed class LoadResult
{
    private readonly long[] _latencies;

    public LoadResult(IEnumerable<long> latencies, TimeSpan elapsed)
    {
        _latencies = [.. latencies.Order()];
        Elapsed = elapsed;
    }

    public TimeSpan Elapsed { get; }

    public int Requests => _latencies.Length;

    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;

    /// <summary>The latency that a share of the requests did not exceed.</summary>
    public TimeSpan Percentile(double share) => Requests == 0
        ? TimeSpan.Zero
        : Stopwatch.GetElapsedTime(0, _latencies[Math.Min(Requests - 1, (int)(share * Requests))]);
}
