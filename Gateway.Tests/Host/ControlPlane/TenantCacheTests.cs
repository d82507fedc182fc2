using System.Collections.Frozen;
using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;

namespace Gateway.Tests.Host.ControlPlane;

[Parallelizable(ParallelScope.All)]
internal sealed class TenantCacheTests
{
    [Test]
    public void Key_Added_IsFoundWithItsTenant()
    {
        var cache = Cache();
        var (tenant, key) = Add(cache, "acme");

        Assert.That(cache.TryFind(key.Hash, out var match));
        Assert.That(match, Is.EqualTo(new KeyMatch(tenant, key)));
        Assert.That(cache.TryFind("ACME", out var named));
        Assert.That(named, Is.SameAs(tenant));
    }

    [Test]
    public void Forgotten_Tenant_TakesItsKeysAlongAndNobodyElses()
    {
        var cache = Cache();
        var (_, key) = Add(cache, "acme");
        var (_, other) = Add(cache, "other");
        cache.Forget("acme");

        Assert.That(cache.TryFind(key.Hash, out _), Is.False);
        Assert.That(cache.TryFind("acme", out _), Is.False);
        Assert.That(cache.TryFind(other.Hash, out _));
    }

    [Test]
    public void Loaded_BeforeAChange_IsNotPutInAfterIt()
    {
        var cache = Cache();
        var (tenant, key) = (Tenant("acme"), Key());
        var before = cache.Generation;
        cache.Forget("acme");
        cache.Add("acme", tenant, before);
        cache.Add(key.Hash, "acme", key, before);
        Assert.That(cache.TryFind("acme", out _), Is.False);
        Assert.That(cache.TryFind(key.Hash, out _), Is.False);

        // Nor a key of which only the tenant was loaded anew.
        cache.Add("acme", tenant, cache.Generation);
        cache.Add(key.Hash, "acme", key, before);
        Assert.That(cache.TryFind(key.Hash, out _), Is.False);
    }

    [Test]
    public void Unknown_Key_IsKnownToBeUntilSomethingChanges()
    {
        var cache = Cache();
        var hash = Key().Hash;
        cache.Add(hash, null, null, cache.Generation);
        Assert.That(cache.TryFind(hash, out var match));
        Assert.That(match, Is.EqualTo(default(KeyMatch)));

        cache.Forget("anyone");
        Assert.That(cache.TryFind(hash, out _), Is.False);
    }

    [Test]
    public void Keys_MoreThanFit_StayWithinTheBound()
    {
        var cache = Cache(keys: 100);
        var (_, used) = Add(cache, "used");
        for (var i = 0; i < 1000; i++)
        {
            Add(cache, "used", Key());
            Assert.That(cache.Count, Is.LessThanOrEqualTo(100));
            Assert.That(cache.TryFind(used.Hash, out _), $"One that is asked for all the time was dropped after {i}.");
        }
    }

    [Test]
    public void Idle_Entries_AreForgottenAndUsedOnesKept()
    {
        var cache = Cache();
        var (_, used) = Add(cache, "used");
        var (_, idle) = Add(cache, "idle");
        Assert.That(cache.TryFind(used.Hash, out _));
        cache.ForgetIdle();

        Assert.That(cache.TryFind(used.Hash, out _));
        Assert.That(cache.TryFind(idle.Hash, out _), Is.False);
    }

    [Test]
    public void Used_Keys_AreToldOnce()
    {
        var cache = Cache();
        var (_, key) = Add(cache, "acme");
        Assert.That(cache.TakeUsed(), Is.EqualTo(new[] { key.Id }));
        Assert.That(cache.TakeUsed(), Is.Empty);
        cache.TryFind(key.Hash, out _);
        Assert.That(cache.TakeUsed(), Is.EqualTo(new[] { key.Id }));
    }

    [Test]
    public void Warm_LookUp_AllocatesNothing()
    {
        var cache = Cache();
        var (_, key) = Add(cache, "acme");
        var hash = key.Hash;
        cache.TryFind(hash, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            cache.TryFind(hash, out _);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static TenantCache Cache(int keys = 1000)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Gateway:Store:CachedKeys", keys.ToString(System.Globalization.CultureInfo.InvariantCulture))]).Build();
        return new TenantCache(StoreOptions.Read(configuration, new DataDirectory("/nowhere"), new SettingsErrors()));
    }

    private static (Tenant, ApiKey) Add(TenantCache cache, string name)
    {
        var (tenant, key) = (Tenant(name), Key());
        cache.Add(name, tenant, cache.Generation);
        Add(cache, name, key);
        return (tenant, key);
    }

    private static void Add(TenantCache cache, string tenant, ApiKey key) => cache.Add(key.Hash, tenant, key, cache.Generation);

    private static Tenant Tenant(string name) => new()
    {
        Name = name,
        Plan = Plan.Default,
        Keys = [],
        Connections = FrozenDictionary<string, Connection>.Empty,
        Routes = new Routes(null, null, null),
    };

    private static ApiKey Key()
    {
        GatewayKey.TryRead(GatewayKey.Create(KeyRole.Secret), out _, out var hash);
        return new ApiKey("server", hash, KeyKind.Secret, ScopeSet.Read([ScopeSet.All], KeyKind.Secret, static _ => { }), null) { Id = hash.ToString() };
    }
}
