using System.Diagnostics;
using System.Globalization;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>What it costs to have very many tenants and keys in the store: memory, and the first call of a key.</summary>
internal static class StoredTenants
{
    private const int Tenants = 100_000;
    private const int KeysEach = 10;
    private const int Called = 62_500;
    private const int Timed = 2_000;
    private const int AtOnce = 16;

    private static readonly int[] CachedKeys = [1_000, 50_000];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine($"{Environment.NewLine}### {Tenants:N0} tenants and {Tenants * KeysEach:N0} keys in the store");
        foreach (var cached in CachedKeys)
            await RunAsync(cached, cancellationToken);
    }

    private static async Task RunAsync(int cached, CancellationToken cancellationToken)
    {
        await using var gateway = await ManagedGateway.StartAsync(cancellationToken, "--Gateway:Store:CachedKeys", cached.ToString(CultureInfo.InvariantCulture));
        await using var empty = await ManagedGateway.StartAsync(cancellationToken);
        var keys = await FilledStore.FillAsync(gateway.Directory, Tenants, KeysEach, Called);
        new Random(20).Shuffle(keys);

        // As many calls to an empty gateway, whose one tenant is declared: what calls themselves leave in memory is on both sides.
        var known = keys[0];
        await CallAllAsync(gateway, [.. Enumerable.Repeat(known, Timed)], cancellationToken);
        await CallAllAsync(empty, [.. Enumerable.Repeat(known, Called)], cancellationToken, expected: 401);
        var before = gateway.ResidentMemory;
        var cold = await TimeAsync(gateway, keys.AsMemory(0, Timed), cancellationToken);
        var warm = await TimeAsync(gateway, keys.AsMemory(Timed - Math.Min(Timed, cached), Math.Min(Timed, cached)), cancellationToken);
        await CallAllAsync(gateway, keys, cancellationToken);
        Console.WriteLine(
            $"at most {cached:N0} keys in memory: resident {before >> 20} MiB with one key called, {gateway.ResidentMemory >> 20} MiB after {Called:N0} keys; "
            + $"an empty gateway after as many calls {empty.ResidentMemory >> 20} MiB. A key's first call takes {Show(cold)}, its second {Show(warm)}");
    }

    private static async Task<double[]> TimeAsync(ManagedGateway gateway, ReadOnlyMemory<string> keys, CancellationToken cancellationToken)
    {
        var milliseconds = new double[keys.Length];
        for (var i = 0; i < milliseconds.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await CallAsync(gateway, keys.Span[i], 200, cancellationToken);
            milliseconds[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        return milliseconds;
    }

    private static Task CallAllAsync(ManagedGateway gateway, string[] keys, CancellationToken cancellationToken, int expected = 200) =>
        Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (key, token) => await CallAsync(gateway, key, expected, token));

    private static async Task CallAsync(ManagedGateway gateway, string key, int expected, CancellationToken cancellationToken)
    {
        using var response = await gateway.SendAsync(HttpMethod.Get, "/api/capabilities", key, null, cancellationToken);
        if ((int)response.StatusCode != expected)
            throw new HttpRequestException($"A stored key was answered with {(int)response.StatusCode}.");
    }

    private static string Show(double[] sorted) => $"{sorted[sorted.Length / 2]:0.00} ms (p99 {sorted[sorted.Length * 99 / 100]:0.00} ms)";
}
