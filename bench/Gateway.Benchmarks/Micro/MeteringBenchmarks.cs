using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using Gateway.Host.Keys;
using Gateway.Host.Limits;
using Gateway.Host.Limits.Local;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Counting;
using Gateway.Host.Usage.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Providers.Abstractions.Connections;

namespace Gateway.Benchmarks.Micro;

/// <summary>What limits and metering cost each call: to be under 1.5 µs and 200 bytes together.</summary>
[MemoryDiagnoser]
public class MeteringBenchmarks
{
    private const int Calls = 2;

    private readonly LocalRateLimiter _limiter = new(TimeProvider.System);
    private readonly UsageCounter _counter = new(
        new UsageJournal(new DataDirectory(Directory.CreateTempSubdirectory("gateway-bench").FullName), NullLogger<UsageJournal>.Instance), TimeProvider.System, NullLogger<UsageCounter>.Instance);
    private readonly AcceptedTokens _accepted = new(TimeProvider.System);
    private readonly string _token = $"{new string('h', 36)}.{Convert.ToBase64String("""{"sub":"5ed4c4e2-7f0b-4d1c-9f53-27d0c5a3a9f0"}"""u8)}{new string('p', 600)}.{new string('s', 86)}";
    private LimitedCall _plain;
    private LimitedCall _several;

    [GlobalSetup]
    public void Setup()
    {
        var wide = new RateLimit(1_000_000_000, TimeSpan.FromSeconds(1));
        var key = new ApiKey("server", KeyHash.Of("a key"u8), KeyKind.Publishable, ScopeSet.Read([ScopeSet.All], KeyKind.Publishable, static _ => { }), null);
        var tenant = Tenant(new Plan("default", wide, 1, []) { KeyRateLimit = wide with { Burst = 1000 }, UserRateLimit = wide with { Burst = 500 } });
        _plain = new LimitedCall(Tenant(new Plan("default", wide, 1, [])), key, null, null, 1);
        _several = new LimitedCall(tenant, key, "5ed4c4e2-7f0b-4d1c-9f53-27d0c5a3a9f0", null, 1);
        _accepted.Accept(tenant, _token, "5ed4c4e2-7f0b-4d1c-9f53-27d0c5a3a9f0");
    }

    [Benchmark]
    public long Limit() => _limiter.Acquire(_plain).Remaining;

    [Benchmark]
    public string LimitAndHeader() => _limiter.Acquire(_plain).ToString();

    [Benchmark]
    public string ThreeLimitsAndHeader() => _limiter.Acquire(_several).ToString();

    [Benchmark]
    public string? KnownToken() => _accepted.Find(_several.Tenant, _token);

    [Benchmark]
    public void Count() => Count("");

    /// <summary>All of it, for a call of a user: the token looked up twice, three limits, the header, and the count.</summary>
    [Benchmark(Baseline = true)]
    public string Everything()
    {
        var user = _accepted.Find(_several.Tenant, _token)!;
        var header = _limiter.Acquire(_several).ToString();
        Count(_accepted.Accept(_several.Tenant, _token, user)!);
        return header;
    }

    [Benchmark(OperationsPerInvoke = 1000 * Calls)]
    public void CountOnTwoThreadsAtOnce() => Parallel.For(0, Calls, _ =>
    {
        for (var i = 0; i < 1000; i++)
            Count("");
    });

    private void Count(string user) => _counter.Add(
        new CallIdentity("tenant", "server", "db.query", "messages", "embedded", 2, user), new CallUse(0, 7000, TimeSpan.FromTicks(400), 20, 0));

    private static Tenant Tenant(Plan plan) => new()
    {
        Name = "tenant", Plan = plan, Keys = [], Connections = FrozenDictionary<string, Connection>.Empty, Routes = new Routes(null, null, null),
    };
}
