using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Gateway.Host.Keys;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Reads the <c>Gateway</c> section into tenants, and reports every mistake with its path.</summary>
internal sealed class TenantReader(ProviderCatalogue providers, DataDirectory data)
{
    public const string Section = "Gateway";
    public const string CheckConnections = "CheckConnections";

    public TenantDirectory Read(IConfiguration configuration, SettingsErrors errors)
    {
        var gateway = configuration.GetSection(Section);
        gateway.RefuseUnknown(errors, "DataDirectory", "OperatorKey", "Plans", "Tenants", CheckConnections);
        if (gateway[CheckConnections] is { } check && !bool.TryParse(check, out _))
            errors.Add($"{Section}:{CheckConnections}", $"'{check}' is neither true nor false.");
        var operatorKey = ReadOperatorKey(gateway, errors);
        var plans = PlanReader.Read(gateway.GetSection("Plans"), errors);
        var owners = new Dictionary<KeyHash, string>();
        var tenants = gateway.GetSection("Tenants").GetChildren().Select(s => ReadTenant(s, plans, owners, errors)).ToList();

        // With mistakes the directory is not used; keys declared twice would not even fit into one.
        return errors.All.Count == 0 ? new TenantDirectory(tenants, operatorKey) : new TenantDirectory([], null);
    }

    private static KeyHash? ReadOperatorKey(IConfigurationSection gateway, SettingsErrors errors)
    {
        if (gateway["OperatorKey"] is not { Length: > 0 } value)
            return null;
        if (KeyReader.TryReadValue(value, out var role, out var hash) && role is null or KeyRole.Operator)
            return hash;
        errors.Add($"{Section}:OperatorKey", "It is not an operator key: expected gw_op_… with a valid checksum, or sha256:HEX.");
        return null;
    }

    private Tenant ReadTenant(
        IConfigurationSection section, Dictionary<string, Plan> plans, Dictionary<KeyHash, string> owners, SettingsErrors errors)
    {
        if (!IsName(section.Key))
            errors.Add(section.Path, "A tenant's name has 1 to 63 letters, digits, '-' or '_', and starts with a letter or digit.");
        section.RefuseUnknown(errors, "Plan", "Keys", "Connections", "Routes", "AllowedOrigins");

        var planName = section["Plan"] ?? "default";
        if (!plans.TryGetValue(planName, out var plan))
        {
            errors.Add($"{section.Path}:Plan", $"There is no plan '{planName}'. Declared are: {string.Join(", ", plans.Keys)}.");
            plan = Plan.Default;
        }

        var keys = section.GetSection("Keys").GetChildren()
            .Select(s => KeyReader.Read(s, owners, errors))
            .OfType<ApiKey>()
            .ToList();
        var connections = section.GetSection("Connections").GetChildren()
            .Select(s => ReadConnection(section.Key, s, errors))
            .OfType<Connection>()
            .ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
        return new Tenant
        {
            Name = section.Key,
            Plan = plan,
            Keys = keys,
            Connections = connections,
            Routes = ReadRoutes(section, connections, errors),
            AllowedOrigins = [.. section.GetSection("AllowedOrigins").GetChildren().Select(s => s.Value).OfType<string>()],
        };
    }

    private Connection? ReadConnection(string tenant, IConfigurationSection section, SettingsErrors errors)
    {
        section.RefuseUnknown(errors, "Provider", "Settings");
        if (!IsName(section.Key))
            errors.Add(section.Path, "A connection's name has 1 to 63 letters, digits, '-' or '_', and starts with a letter or digit.");
        if (section["Provider"] is not { Length: > 0 } name || !providers.TryFind(name, out var provider))
        {
            errors.Add($"{section.Path}:Provider", $"There is no provider '{section["Provider"]}'. Known are: {string.Join(", ", providers.Names)}.");
            return null;
        }

        var settings = section.GetSection("Settings");
        var own = new SettingsErrors();
        var read = provider.ReadSettings(settings, new ConnectionContext(tenant, section.Key, data.Path), own);
        foreach (var error in own.All)
            errors.Add(error.Path.StartsWith(settings.Path, StringComparison.OrdinalIgnoreCase) ? error.Path : $"{settings.Path}:{error.Path}", error.Message);
        return new Connection
        {
            Tenant = tenant,
            Name = section.Key,
            Provider = provider.Name,
            Settings = read,
            Version = Fingerprint(section),
            Trusts = [.. settings.GetSection("trusts").GetChildren().Select(s => s.Value).OfType<string>()],
        };
    }

    private Routes ReadRoutes(IConfigurationSection tenant, FrozenDictionary<string, Connection> connections, SettingsErrors errors)
    {
        var routes = tenant.GetSection("Routes");
        routes.RefuseUnknown(errors, "Db", "Storage", "Auth");

        // With one connection and no routes there is nothing to choose.
        var only = !routes.Exists() && connections.Count == 1 ? connections.Values[0] : null;
        return new Routes(
            Find("Db", p => p.Database is not null),
            Find("Storage", p => p.Storage is not null),
            Find("Auth", p => p.Auth is not null));

        Connection? Find(string concern, Func<Providers.Abstractions.IProvider, bool> serves)
        {
            if (only is not null)
                return serves(providers[only.Provider]) ? only : null;
            if (routes[concern] is not { Length: > 0 } name)
                return null;
            if (!connections.TryGetValue(name, out var connection))
                errors.Add($"{routes.Path}:{concern}", $"There is no connection '{name}'. Declared are: {string.Join(", ", connections.Keys)}.");
            else if (!serves(providers[connection.Provider]))
                errors.Add($"{routes.Path}:{concern}", $"The provider '{connection.Provider}' of connection '{name}' does not serve it.");
            else
                return connection;
            return null;
        }
    }

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= 63
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string Fingerprint(IConfigurationSection section)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(key).Append('\0').Append(value).Append('\0');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }
}
