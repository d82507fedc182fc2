using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>
/// Stored tenants and keys in memory, those that do not exist among them, up to a number. Reading takes no lock and allocates
/// nothing. What was loaded before a change can never be put in after it.
/// </summary>
internal sealed class TenantCache(StoreOptions options)
{
    private readonly ConcurrentDictionary<KeyHash, CachedKey> _keys = new();
    private readonly ConcurrentDictionary<string, CachedTenant> _tenants = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _changing = new();
    private long _generation;

    /// <summary>Counts the changes. Read it before loading; what is loaded is kept only if it is still the same.</summary>
    public long Generation => Volatile.Read(ref _generation);

    public int Count => _keys.Count;

    /// <summary>What is known of a key: also that there is none.</summary>
    public bool TryFind(in KeyHash hash, out KeyMatch match)
    {
        match = default;
        if (!_keys.TryGetValue(hash, out var key))
            return false;
        if (key.Tenant is null)
        {
            key.Touch();
            return key.Generation == Generation;
        }

        if (key.Tenant.IsDropped)
            return false;
        key.Touch();
        key.Tenant.Touch();
        match = key.Key is null ? default : new KeyMatch(key.Tenant.Value, key.Key, key.Tenant.Value is null ? key.Tenant.Name : null);
        return true;
    }

    /// <summary>What is known of a tenant: also, as null, that there is none.</summary>
    public bool TryFind(string name, out Tenant? tenant)
    {
        var found = _tenants.TryGetValue(name, out var cached);
        cached?.Touch();
        tenant = cached?.Value;
        return found;
    }

    public void Add(string name, Tenant? tenant, long generation)
    {
        lock (_changing)
        {
            if (generation != _generation)
                return;
            Evict(_tenants, static tenant => tenant.IsDropped = true);
            if (!_tenants.TryGetValue(name, out var known) || known.Value != tenant)
                Replace(name, tenant);
        }
    }

    /// <summary>Adds a key of a tenant that was added, or without either one that does not exist. A tenant without a value is then a declared one.</summary>
    public void Add(in KeyHash hash, string? tenant, ApiKey? key, long generation)
    {
        lock (_changing)
        {
            CachedTenant? owner = null;
            if (generation != _generation || (tenant is not null && !_tenants.TryGetValue(tenant, out owner)))
                return;
            Evict(_keys, static _ => { });
            _keys[hash] = new CachedKey(owner, key, generation);
        }
    }

    /// <summary>Forgets a tenant and its keys, or with null everything.</summary>
    public void Forget(string? name)
    {
        lock (_changing)
        {
            _generation++;
            if (name is not null)
            {
                if (_tenants.TryRemove(name, out var tenant))
                    tenant.IsDropped = true;
                return;
            }

            foreach (var tenant in _tenants.Values)
                tenant.IsDropped = true;
            _tenants.Clear();
            _keys.Clear();
        }
    }

    /// <summary>The ids of the keys that were used since this was last asked.</summary>
    public IReadOnlyList<string> TakeUsed()
    {
        var used = new List<string>();
        foreach (var key in _keys.Values)
        {
            if (key.TakeUsed() && key.Key?.Id is { } id)
                used.Add(id);
        }

        return used;
    }

    /// <summary>Forgets whatever nobody has asked for, or asked for again, since this was last called.</summary>
    public void ForgetIdle()
    {
        lock (_changing)
        {
            Drop(_tenants, static tenant => tenant.IsDropped = true, int.MaxValue);
            Drop(_keys, static _ => { }, int.MaxValue);
        }
    }

    private void Replace(string name, Tenant? tenant)
    {
        if (_tenants.TryRemove(name, out var before))
            before.IsDropped = true;
        _tenants[name] = new CachedTenant(name, tenant);
    }

    // The clock algorithm: what was asked for again since the hand last passed stays this time.
    private void Evict<TKey, TValue>(ConcurrentDictionary<TKey, TValue> entries, Action<TValue> dropped)
        where TKey : notnull
        where TValue : CacheEntry
    {
        if (entries.Count < options.CachedKeys)
            return;
        var room = Math.Max(1, options.CachedKeys / 8);
        if (Drop(entries, dropped, room) == 0)
            Drop(entries, dropped, room);
    }

    private static int Drop<TKey, TValue>(ConcurrentDictionary<TKey, TValue> entries, Action<TValue> dropped, int most)
        where TKey : notnull
        where TValue : CacheEntry
    {
        var count = 0;
        foreach (var (key, entry) in entries)
        {
            if (count == most)
                break;
            if (entry.TakeTouched())
                continue;
            entries.TryRemove(key, out _);
            dropped(entry);
            count++;
        }

        return count;
    }

    private abstract class CacheEntry
    {
        // A new one has been used, but stays only if it is asked for again: many that come once cannot push out those in use.
        private bool _touched;
        private bool _used = true;

        // Written only where it changes: cores that read the same key do not get in each other's way.
        public void Touch()
        {
            if (!Volatile.Read(ref _touched))
                Volatile.Write(ref _touched, true);
            if (!Volatile.Read(ref _used))
                Volatile.Write(ref _used, true);
        }

        public bool TakeTouched() => Take(ref _touched);

        public bool TakeUsed() => Take(ref _used);

        private static bool Take(ref bool flag)
        {
            var taken = Volatile.Read(ref flag);
            if (taken)
                Volatile.Write(ref flag, false);
            return taken;
        }
    }

    private sealed class CachedTenant(string name, Tenant? value) : CacheEntry
    {
        private volatile bool _isDropped;

        public string Name { get; } = name;

        public Tenant? Value { get; } = value;

        public bool IsDropped { get => _isDropped; set => _isDropped = value; }
    }

    private sealed class CachedKey(CachedTenant? tenant, ApiKey? key, long generation) : CacheEntry
    {
        public CachedTenant? Tenant { get; } = tenant;

        public ApiKey? Key { get; } = key;

        public long Generation { get; } = generation;
    }
}
