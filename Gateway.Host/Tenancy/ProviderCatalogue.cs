using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Providers.Abstractions;

namespace Gateway.Host.Tenancy;

/// <summary>The registered providers by name.</summary>
internal sealed class ProviderCatalogue(IEnumerable<IProvider> providers)
{
    private readonly FrozenDictionary<string, IProvider> _providers = providers.ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names => _providers.Keys.Order(StringComparer.Ordinal);

    public bool TryFind(string name, [NotNullWhen(true)] out IProvider? provider) => _providers.TryGetValue(name, out provider);

    /// <summary>The provider of a connection that was read: it exists.</summary>
    public IProvider this[string name] => _providers[name];
}
