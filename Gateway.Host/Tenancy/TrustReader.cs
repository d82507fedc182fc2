using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Checks which connections a connection says that it trusts: others of the tenant's, whose users log in there.</summary>
internal static class TrustReader
{
    public static void Check(IConfigurationSection tenant, IReadOnlyDictionary<string, Connection> connections, ProviderCatalogue providers, SettingsErrors errors)
    {
        foreach (var section in tenant.GetSection("Connections").GetChildren())
        {
            var trusts = section.GetSection("Settings:trusts");
            if (!string.IsNullOrEmpty(trusts.Value))
                errors.Add(trusts.Path, "This is a list of the names of connections, as in [\"auth\"].");
            foreach (var item in trusts.GetChildren())
                Check(item, section.Key, connections, providers, errors);
        }
    }

    private static void Check(IConfigurationSection item, string connection, IReadOnlyDictionary<string, Connection> connections, ProviderCatalogue providers, SettingsErrors errors)
    {
        if (item.Value is not { Length: > 0 } name || !connections.TryGetValue(name, out var trusted))
            errors.Add(item.Path, $"There is no connection '{item.Value}'. The tenant's are: {string.Join(", ", connections.Keys.Order(StringComparer.Ordinal))}.");
        else if (name.Equals(connection, StringComparison.OrdinalIgnoreCase))
            errors.Add(item.Path, "A connection trusts its own users anyway. Leave it out.");
        else if (providers[trusted.Provider].Auth is null)
            errors.Add(item.Path, $"The provider '{trusted.Provider}' of connection '{name}' has no users.");
    }
}
