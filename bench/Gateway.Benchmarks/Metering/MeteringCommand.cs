using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Host.Keys;
using Gateway.Host.Limits;
using Gateway.Host.Limits.Local;
using Gateway.Host.Limits.Shared;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Counting;
using Gateway.Host.Usage.Journal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Providers.Abstractions.Connections;

namespace Gateway.Benchmarks.Metering;

/// <summary>What a benchmark of one method does not tell: the memory of very many series, and the way to Redis and back.</summary>
internal static class MeteringCommand
{
    public const string Name = "metering";

    private const int Series = 1_000_000;
    private const int Calls = 20_000;

    public static async Task RunAsync()
    {
        MeasureMemory();
        await MeasureRedisAsync();
    }

    // Every series has a user of its own, as long as a UUID, which is the most that they can differ.
    private static void MeasureMemory()
    {
        var directory = Directory.CreateTempSubdirectory("gateway-bench");
        using var run = new UsageJournal(new DataDirectory(directory.FullName), NullLogger<UsageJournal>.Instance);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var counter = new UsageCounter(run, TimeProvider.System, NullLogger<UsageCounter>.Instance, Series + 1);
        for (var i = 0; i < Series; i++)
        {
            counter.Add(
                new CallIdentity("tenant", "server", "db.query", "messages", "embedded", 2, $"5ed4c4e2-7f0b-4d1c-9f53-{i:d12}"), new CallUse(0, 7000, TimeSpan.FromTicks(400), 20, 0));
        }

        var after = GC.GetTotalMemory(forceFullCollection: true);
        var mapped = directory.EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Series:n0} series: {(after - before + mapped) / 1e6:n0} MB, {(after - before) / (double)Series:n0} B of heap and {mapped / (double)Series:n0} B of the journal each"));
        GC.KeepAlive(counter);
        run.Dispose();
        directory.Delete(recursive: true);
    }

    private static async Task MeasureRedisAsync()
    {
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        Process redis;
        try
        {
            redis = Process.Start(new ProcessStartInfo("redis-server", ["--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", Path.GetTempPath()]) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine("Redis is not installed.");
            return;
        }

        try
        {
            await MeasureRedisAsync($"127.0.0.1:{port}");
        }
        finally
        {
            redis.Kill();
            redis.Dispose();
        }
    }

    private static async Task MeasureRedisAsync(string address)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:Redis:ConnectionString", address), new("Gateway:Redis:Timeout", "00:00:05")]).Build();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var limiter = new RedisRateLimiter(
            RedisOptions.Read(configuration, new SettingsErrors()), new LocalRateLimiter(TimeProvider.System), TimeProvider.System, services.GetRequiredService<IMeterFactory>(), NullLogger<RedisRateLimiter>.Instance);
        var call = Call();
        while (limiter.State != RateLimitsState.Shared || !(await limiter.AcquireAsync(call)).Allowed || limiter.State != RateLimitsState.Shared)
            await Task.Delay(1200);
        foreach (var (callers, pause) in new[] { (1, 0), (1, 0), (4, 0), (32, 10), (32, 5), (32, 0) })
        {
            var times = new long[callers][];
            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
            {
                times[caller] = new long[Calls / callers];
                for (var i = 0; i < times[caller].Length; i++)
                {
                    var started = Stopwatch.GetTimestamp();
                    await limiter.AcquireAsync(call);
                    times[caller][i] = Stopwatch.GetTimestamp() - started;

                    // Not all at the same moment, as callers come.
                    if (pause > 0)
                        await Task.Delay(Random.Shared.Next((2 * pause) + 1));
                }
            })));
            var rate = Calls / Stopwatch.GetElapsedTime(began).TotalSeconds;
            var all = times.SelectMany(static part => part).Order().ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Redis, three limits, {callers} at once, {rate:n0} calls/s: p50 {Milliseconds(all, 0.5):0.000} ms, p99 {Milliseconds(all, 0.99):0.000} ms"));
        }
    }

    private static double Milliseconds(List<long> ordered, double share) => ordered[(int)(ordered.Count * share)] * 1000.0 / Stopwatch.Frequency;

    private static LimitedCall Call()
    {
        var wide = new RateLimit(1_000_000, TimeSpan.FromSeconds(1));
        var key = new ApiKey("server", KeyHash.Of("a key"u8), KeyKind.Publishable, ScopeSet.Read([ScopeSet.All], KeyKind.Publishable, static _ => { }), null);
        var tenant = new Tenant
        {
            Name = "tenant",
            Plan = new Plan("default", wide, 1, []) { KeyRateLimit = wide, UserRateLimit = wide },
            Keys = [],
            Connections = FrozenDictionary<string, Connection>.Empty,
            Routes = new Routes(null, null, null),
        };
        return new LimitedCall(tenant, key, "5ed4c4e2-7f0b-4d1c-9f53-27d0c5a3a9f0", null, 1);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
