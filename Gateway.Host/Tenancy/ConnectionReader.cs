using System.Security.Cryptography;
using System.Text;
using Gateway.Host.Forwarding;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Reads a tenant's connections.</summary>
internal sealed class ConnectionReader(ProviderCatalogue providers, DataDirectory data)
{
    public Connection? Read(string tenant, Plan plan, IConfigurationSection section, TenantOrigin origin, SettingsErrors errors)
    {
        section.RefuseUnknown(errors, "Provider", "Settings");
        if (!TenantReader.IsName(section.Key))
            errors.Add(section.Path, $"A connection's name {TenantReader.NameRule}");
        if (section["Provider"] is not { Length: > 0 } name || !providers.TryFind(name, out var provider))
        {
            errors.Add($"{section.Path}:Provider", $"There is no provider '{section["Provider"]}'. Known are: {string.Join(", ", providers.Names)}.");
            return null;
        }

        var settings = section.GetSection("Settings");
        var own = new SettingsErrors();
        var read = provider.ReadSettings(settings, new ConnectionContext(tenant, section.Key, data.Path) { IsOverApi = origin.IsOverApi }, own);
        foreach (var error in own.All)
            errors.Add(error.Path.StartsWith(settings.Path, StringComparison.OrdinalIgnoreCase) ? error.Path : $"{settings.Path}:{error.Path}", error.Message);
        if (origin is { PublicAddressesOnly: true, IsChange: true })
            RefusePrivate(settings, errors);
        return new Connection
        {
            Tenant = tenant,
            Name = section.Key,
            Provider = provider.Name,
            Settings = read,
            Version = Fingerprint(section),
            PublicAddressesOnly = origin.PublicAddressesOnly,
            Trusts = [.. settings.GetSection("trusts").GetChildren().Select(s => s.Value).OfType<string>()],
            Secrets = own.All.Count == 0 ? provider.SecretsOf(read) : [],
            Resilience = ResilienceReader.Read(settings.GetSection("resilience"), plan.Resilience, ofPlan: false, errors),
        };
    }

    // Told when it is set what would be refused whenever it is connected to. A name is judged then alone, by where it leads.
    private static void RefusePrivate(IConfigurationSection settings, SettingsErrors errors)
    {
        foreach (var (path, value) in settings.AsEnumerable())
        {
            if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && PublicAddresses.IsPrivate(address))
                errors.Add(path, "The address is not a public one. Connections made over the API reach public addresses only, unless the gateway's configuration sets 'Gateway:AllowPrivateUpstreams'.");
        }
    }

    private static string Fingerprint(IConfigurationSection section)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(key).Append('\0').Append(value).Append('\0');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }
}
