using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Benchmarks.Micro;

/// <summary>From a key as it was sent to its tenant, among 1,000 tenants with two keys each.</summary>
[MemoryDiagnoser]
public class KeyCheckBenchmarks
{
    private readonly string _known = GatewayKey.Create(KeyRole.Secret);
    private readonly string _unknown = GatewayKey.Create(KeyRole.Secret);
    private string _mistyped = "";
    private TenantDirectory _directory = null!;

    [GlobalSetup]
    public void Setup()
    {
        _mistyped = string.Concat(_known.AsSpan(0, 20), _known[20] == 'a' ? "b" : "a", _known.AsSpan(21));
        var tenants = Enumerable.Range(0, 1000)
            .Select(i => Tenant(i, i == 500 ? _known : GatewayKey.Create(KeyRole.Secret), GatewayKey.Create(KeyRole.Publishable)))
            .ToList();
        _directory = new TenantDirectory(tenants, operatorKey: null);
    }

    [Benchmark(Baseline = true)]
    public bool Known() => Check(_known);

    [Benchmark]
    public bool Unknown() => Check(_unknown);

    [Benchmark]
    public bool Mistyped() => Check(_mistyped);

    private bool Check(string presented) =>
        GatewayKey.TryRead(presented, out _, out var hash) && _directory.TryFind(hash, out _, out _);

    private static Tenant Tenant(int number, params string[] keys) => new()
    {
        Name = $"tenant-{number}",
        Plan = Plan.Default,
        Keys = [.. keys.Select(Key)],
        Connections = FrozenDictionary<string, Connection>.Empty,
        Routes = new Routes(null, null, null),
    };

    private static ApiKey Key(string key)
    {
        GatewayKey.TryRead(key, out var role, out var hash);
        var kind = role == KeyRole.Secret ? KeyKind.Secret : KeyKind.Publishable;
        return new ApiKey(key[^4..], hash, kind, ScopeSet.Read([ScopeSet.All], kind, static _ => { }), ExpiresAt: null);
    }
}
