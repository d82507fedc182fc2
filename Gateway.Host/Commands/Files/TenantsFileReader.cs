using System.Globalization;
using Gateway.Host.Commands.Calls;
using YamlDotNet.RepresentationModel;

namespace Gateway.Host.Commands.Files;

/// <summary>Reads a file of tenants. The first mistake is told with line and column.</summary>
internal sealed class TenantsFileReader(string path, SecretFiles files)
{
    private readonly YamlSettings _settings = new(path, files);

    public async Task<TenantsFile> ReadAsync(CancellationToken cancellationToken)
    {
        var root = YamlSection.Of(new YamlTree(path).Read(await files.ReadAsync(path, cancellationToken)), path, "the file", "plans", "tenants");
        var plans = new List<PlanDeclaration>();
        foreach (var (name, value, position) in Named(root, "plans"))
            plans.Add(new PlanDeclaration(name, await _settings.ReadObjectAsync(value, "a plan", cancellationToken), position));
        var tenants = new List<TenantDeclaration>();
        foreach (var (name, value, position) in Named(root, "tenants"))
            tenants.Add(await ReadTenantAsync(name, value, position, cancellationToken));
        return plans.Count + tenants.Count > 0 ? new TenantsFile(path, plans, tenants) : throw root.Position.Mistake("The file declares nothing: 'plans' and 'tenants' are missing or empty.");
    }

    private async Task<TenantDeclaration> ReadTenantAsync(string name, YamlNode value, FilePosition position, CancellationToken cancellationToken)
    {
        var section = YamlSection.Of(value, path, $"the tenant '{name}'", "plan", "status", "allowed_origins", "connections", "routes", "keys");
        List<ConnectionDeclaration>? connections = section.Find("connections") is null ? null : [];
        foreach (var connection in Named(section, "connections"))
            connections!.Add(await ReadConnectionAsync(connection, cancellationToken));
        return new TenantDeclaration(
            name,
            section.Text("plan"),
            section.Text("status"),
            section.Texts("allowed_origins"),
            connections,
            section.Find("routes") is { } routes ? ReadRoutes(routes) : null,
            section.Find("keys") is null ? null : [.. Named(section, "keys").Select(ReadKey)],
            position);
    }

    private async Task<ConnectionDeclaration> ReadConnectionAsync((string Name, YamlNode Value, FilePosition Position) connection, CancellationToken cancellationToken)
    {
        var section = YamlSection.Of(connection.Value, path, $"the connection '{connection.Name}'", "provider", "settings");
        var provider = section.Text("provider") ?? throw connection.Position.Mistake($"'provider' is missing in the connection '{connection.Name}'.");
        var settings = section.Find("settings") is { } given ? await _settings.ReadObjectAsync(given, "settings", cancellationToken) : null;
        return new ConnectionDeclaration(connection.Name, provider, settings, connection.Position);
    }

    private RoutesDeclaration ReadRoutes(YamlNode node)
    {
        var section = YamlSection.Of(node, path, "routes", "db", "storage", "auth");
        return new RoutesDeclaration(section.Fields.ToDictionary(static field => field.Name, field => section.Text(field.Name)), FilePosition.Of(path, node.Start));
    }

    private KeyDeclaration ReadKey((string Name, YamlNode Value, FilePosition Position) key)
    {
        var section = YamlSection.Of(key.Value, path, $"the key '{key.Name}'", "kind", "scopes", "expires_at", "rate_limit", "file");
        DateTimeOffset? expiry = section.Text("expires_at") switch
        {
            null => null,
            var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) => time,
            var text => throw key.Position.Mistake($"'expires_at' is '{text}', but has to be a time such as 2027-01-31T12:00:00Z."),
        };
        return new KeyDeclaration(
            key.Name,
            section.Text("kind") is { } kind and ("secret" or "publishable") ? kind : throw key.Position.Mistake($"'kind' of the key '{key.Name}' has to be secret or publishable."),
            section.Texts("scopes") ?? ["*"],
            expiry,
            section.Find("rate_limit") is { } limit ? ReadLimit(limit) : null,
            section.Text("file") is { } file ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file) : null,
            key.Position);
    }

    private LimitDeclaration ReadLimit(YamlNode node)
    {
        var section = YamlSection.Of(node, path, "rate_limit", "requests", "window", "burst");
        return new LimitDeclaration(Number("requests") ?? throw section.Position.Mistake("'requests' is missing in 'rate_limit'."), section.Text("window"), Number("burst"));

        long? Number(string field) => section.Text(field) switch
        {
            null => null,
            var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            var text => throw section.Position.Mistake($"'{field}' is '{text}', but has to be a whole number."),
        };
    }

    private IEnumerable<(string Name, YamlNode Value, FilePosition Position)> Named(YamlSection section, string field) =>
        section.Find(field) is { } node ? YamlSection.Of(node, path, $"'{field}'").Fields : [];
}
