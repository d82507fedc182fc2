using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Gateway.Host.Keys;

namespace Gateway.Host.Tenancy;

/// <summary>All declared tenants at one moment. Immutable: requests that began with one directory end with it.</summary>
internal sealed class TenantDirectory
{
    private readonly FrozenDictionary<KeyHash, (Tenant, ApiKey)> _keys;
    private readonly FrozenDictionary<string, Tenant> _tenants;
    private readonly KeyHash? _operatorKey;

    public TenantDirectory(IReadOnlyCollection<Tenant> tenants, KeyHash? operatorKey, IReadOnlyDictionary<string, Plan>? plans = null)
    {
        _operatorKey = operatorKey;
        Plans = plans ?? FrozenDictionary<string, Plan>.Empty;
        _tenants = tenants.ToFrozenDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);
        _keys = tenants
            .SelectMany(tenant => tenant.Keys, (tenant, key) => (tenant, key))
            .ToFrozenDictionary(pair => pair.key.Hash);
    }

    /// <summary>The declared plans by name, and <c>default</c>.</summary>
    public IReadOnlyDictionary<string, Plan> Plans { get; }

    public bool HasOperatorKey => _operatorKey is not null;

    public IReadOnlyCollection<Tenant> Tenants => _tenants.Values;

    public bool TryFind(string name, [NotNullWhen(true)] out Tenant? tenant) => _tenants.TryGetValue(name, out tenant);

    public bool TryFind(in KeyHash hash, [NotNullWhen(true)] out Tenant? tenant, [NotNullWhen(true)] out ApiKey? key)
    {
        var found = _keys.TryGetValue(hash, out var pair);
        (tenant, key) = pair;
        return found;
    }

    public bool IsOperator(in KeyHash hash) => _operatorKey is { } key && key.Equals(hash);
}
