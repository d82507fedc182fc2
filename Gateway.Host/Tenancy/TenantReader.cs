using System.Collections.Frozen;
using System.Globalization;
using Gateway.Host.Accounts;
using Gateway.Host.Admission;
using Gateway.Host.Alerts;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Keys;
using Gateway.Host.Limits;
using Gateway.Host.Limits.Shared;
using Gateway.Host.Shutdown;
using Gateway.Host.Telemetry;
using Gateway.Host.Usage.Sinks;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Reads the <c>Gateway</c> section into tenants, and reports every mistake with its path.</summary>
internal sealed class TenantReader(ProviderCatalogue providers, DataDirectory data)
{
    public const string Section = "Gateway";
    public const string CheckConnections = "CheckConnections";
    public const string AllowPrivateUpstreams = "AllowPrivateUpstreams";

    /// <summary>What <see cref="IsName"/> asks for, to follow "a name".</summary>
    public const string NameRule = "has 1 to 63 letters, digits, '-' or '_', and starts with a letter or digit.";

    private readonly ConnectionReader _connections = new(providers, data);

    public TenantDirectory Read(IConfiguration configuration, SettingsErrors errors)
    {
        var gateway = configuration.GetSection(Section);
        gateway.RefuseUnknown(errors, "DataDirectory", "OperatorKey", "Plans", "Tenants", CheckConnections, AllowPrivateUpstreams, SignUp.Section, StoreOptions.Section, RedisOptions.Section, OperatorLimiter.Section, MetricsOptions.Section, CloudEventsOptions.Section, OverloadOptions.Section, ShutdownOptions.Section);
        SignUp.Read(configuration, errors);
        foreach (var name in new[] { CheckConnections, AllowPrivateUpstreams })
        {
            if (gateway[name] is { } text && !bool.TryParse(text, out _))
                errors.Add($"{Section}:{name}", $"'{text}' is neither true nor false.");
        }

        StoreOptions.Read(configuration, data, errors);
        RedisOptions.Read(configuration, errors);
        OperatorLimiter.Read(configuration, errors);
        MetricsOptions.Read(configuration, errors);
        CloudEventsOptions.Read(configuration, errors);
        OverloadOptions.Read(configuration, errors);
        ShutdownOptions.Read(configuration, errors);
        var operatorKey = ReadOperatorKey(gateway, errors);
        var plans = PlanReader.Read(gateway.Entries("Plans", errors), errors);
        var owners = new Dictionary<KeyHash, string>();
        var tenants = gateway.Entries("Tenants", errors).Select(s => ReadTenant(s, plans, owners, TenantOrigin.Declared, errors)).ToList();

        // With mistakes the directory is not used; keys declared twice would not even fit into one.
        return errors.All.Count == 0 ? new TenantDirectory(tenants, operatorKey, plans) : new TenantDirectory([], null);
    }

    /// <summary>Reads one tenant; with mistakes, what is read is not to be used.</summary>
    /// <param name="section">Its section, whose key is its name.</param>
    /// <param name="plans">The plans that there are.</param>
    /// <param name="owners">Where each key is declared; those of this tenant are added.</param>
    /// <param name="origin">Who gave the settings.</param>
    /// <param name="errors">Receives every mistake.</param>
    public Tenant ReadTenant(
        IConfigurationSection section, IReadOnlyDictionary<string, Plan> plans, Dictionary<KeyHash, string> owners, TenantOrigin origin, SettingsErrors errors)
    {
        if (!IsName(section.Key))
            errors.Add(section.Path, $"A tenant's name {NameRule}");
        section.RefuseUnknown(errors, "Plan", "Keys", "Connections", "Routes", "AllowedOrigins", "CreatedAt", "Alerts");

        var planName = section["Plan"] ?? Plan.Default.Name;
        if (!plans.TryGetValue(planName, out var plan))
        {
            errors.Add($"{section.Path}:Plan", $"There is no plan '{planName}'. Declared are: {string.Join(", ", plans.Keys)}.");
            plan = Plan.Default;
        }

        var keys = section.Entries("Keys", errors)
            .Select(s => KeyReader.Read(s, owners, errors))
            .OfType<ApiKey>()
            .ToList();
        var connections = section.Entries("Connections", errors)
            .Select(s => _connections.Read(section.Key, plan, s, origin, errors))
            .OfType<Connection>()
            .ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);
        if (origin.IsChange)
            TrustReader.Check(section, connections, providers, errors);
        return new Tenant
        {
            Name = section.Key,
            Plan = plan,
            Keys = keys,
            CreatedAt = ReadCreatedAt(section, plan, errors),
            Webhook = ReadWebhook(section.GetSection("Alerts"), errors),
            IsSuspended = origin.IsSuspended,
            Connections = connections,
            Routes = ReadRoutes(section, connections, errors),
            AllowedOrigins = ReadOrigins(section, origin, errors),
        };
    }

    private static List<string> ReadOrigins(IConfigurationSection section, TenantOrigin origin, SettingsErrors errors)
    {
        var origins = section.Entries("AllowedOrigins", errors).ToList();

        // In the store none are written as an empty list.
        if (!origin.IsOverApi && section["AllowedOrigins"] is "")
            errors.Add($"{section.Path}:AllowedOrigins", "It names no origin. Leave it out where every origin may call; else name those that may.");
        foreach (var mistaken in origins.Where(static origin => origin.Value is null || !Origins.IsOrigin(origin.Value)))
            errors.Add(mistaken.Path, $"'{mistaken.Value}' is no origin such as https://app.example.com.");
        return [.. origins.Select(static origin => origin.Value).OfType<string>()];
    }

    /// <summary>Whether a tenant, connection or plan may have this name.</summary>
    public static bool IsName(string name) =>
        name.Length is >= 1 and <= 63
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static DateTimeOffset? ReadCreatedAt(IConfigurationSection section, Plan plan, SettingsErrors errors)
    {
        if (section["CreatedAt"] is not { Length: > 0 } text)
        {
            if (plan.Quotas.Any(static quota => quota.IsAnniversary))
                errors.Add($"{section.Path}:CreatedAt", $"The plan '{plan.Name}' has a quota by anniversary, so the tenant has to tell since when it is there, such as 2026-01-31.");
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time.Year is >= 1970 and < 9000)
            return time;
        errors.Add($"{section.Path}:CreatedAt", $"'{text}' is not a day such as 2026-01-31, from 1970 on.");
        return null;
    }

    private static Webhook? ReadWebhook(IConfigurationSection section, SettingsErrors errors)
    {
        if (!section.Exists())
            return null;
        section.RefuseUnknown(errors, "Url", "Secret");
        if (!Webhook.TryReadAddress(section["Url"], out var address))
            errors.Add($"{section.Path}:Url", $"It {Webhook.AddressRule}.");
        var secret = section["Secret"] ?? "";
        if (!Webhook.IsSecret(secret))
            errors.Add($"{section.Path}:Secret", $"It {Webhook.SecretRule}.");
        return address is null ? null : new Webhook(address, secret, PublicAddressesOnly: false);
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
}
