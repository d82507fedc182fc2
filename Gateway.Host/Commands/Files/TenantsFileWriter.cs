using System.Globalization;
using System.Text.Json;
using Gateway.Host.Api.Admin;
using Gateway.Host.Api.Keys;
using Gateway.Host.ControlPlane.Changes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Gateway.Host.Commands.Files;

/// <summary>Writes a file of tenants.</summary>
internal sealed class TenantsFileWriter
{
    private readonly YamlMappingNode _plans = [];
    private readonly YamlMappingNode _tenants = [];

    public void Add(PlanAnswer plan)
    {
        var body = (YamlMappingNode)Of(JsonSerializer.SerializeToElement(plan, Gateway.Host.Api.GatewayJson.Default.PlanAnswer), "");
        foreach (var own in new[] { "name", "declared", "version" })
            body.Children.Remove(own);
        _plans.Add(Text(plan.Name), body);
    }

    public void Add(TenantAnswer tenant, IReadOnlyList<ConnectionAnswer> connections, RoutesAnswer routes, IReadOnlyList<KeyAnswer> keys)
    {
        var node = new YamlMappingNode { { "plan", Text(tenant.Plan) }, { "status", tenant.Status } };
        if (tenant.AllowedOrigins.Count > 0)
            node.Add("allowed_origins", List(tenant.AllowedOrigins));
        if (connections.Count > 0)
            node.Add("connections", Map(connections, static one => one.Name, one => Of(tenant.Name, one)));
        if ((routes.Db ?? routes.Storage ?? routes.Auth) is not null)
            node.Add("routes", Of(routes));
        if (keys.Count > 0)
            node.Add("keys", Keys(tenant.Name, keys));
        _tenants.Add(Text(tenant.Name), node);
    }

    public void WriteTo(TextWriter output)
    {
        var root = new YamlMappingNode();
        if (_plans.Children.Count > 0)
            root.Add("plans", _plans);
        root.Add("tenants", _tenants);
        new YamlStream(new YamlDocument(root)).Save(output, assignAnchors: false);
    }

    private static YamlMappingNode Of(string tenant, ConnectionAnswer connection)
    {
        var node = new YamlMappingNode { { "provider", connection.Provider } };
        if (connection.Settings is { ValueKind: JsonValueKind.Object } settings && settings.EnumerateObject().Any())
            node.Add("settings", Of(settings, $"{tenant}_{connection.Name}"));
        return node;
    }

    private static YamlMappingNode Of(RoutesAnswer routes)
    {
        var node = new YamlMappingNode();
        foreach (var (concern, connection) in new[] { ("db", routes.Db), ("storage", routes.Storage), ("auth", routes.Auth) })
        {
            if (connection is not null)
                node.Add(concern, Text(connection));
        }

        return node;
    }

    // After a rotation there are two of a name for a while: the newer one is the one that stays.
    private static YamlMappingNode Keys(string tenant, IReadOnlyList<KeyAnswer> keys)
    {
        var files = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return Map(keys.GroupBy(static key => key.Name), static same => same.Key, same => Of(same.Last(), $"keys/{tenant}/{FileOf(same.Key, files)}"));
    }

    private static string FileOf(string key, HashSet<string> taken)
    {
        var name = string.Concat(key.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        var file = name;
        for (var next = 2; !taken.Add(file); next++)
            file = $"{name}-{next.ToString(CultureInfo.InvariantCulture)}";
        return file;
    }

    // Where the key is not there, another is made, and has to be written somewhere.
    private static YamlMappingNode Of(KeyAnswer key, string file)
    {
        var node = new YamlMappingNode { { "kind", key.Kind }, { "scopes", List(key.Scopes) }, { "file", Text(file) } };
        if (key.ExpiresAt is { } end)
            node.Add("expires_at", end.ToString("O", CultureInfo.InvariantCulture));
        if (key.RateLimit is { } limit)
        {
            node.Add("rate_limit", new YamlMappingNode
            {
                { "requests", limit.Requests.ToString(CultureInfo.InvariantCulture) },
                { "window", Text(limit.Window) },
                { "burst", limit.Burst.ToString(CultureInfo.InvariantCulture) },
            });
        }

        return node;
    }

    private static YamlNode Of(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Object => Map(value.EnumerateObject(), static property => property.Name, property => Of(property.Value, $"{name}_{property.Name}")),
        JsonValueKind.Array => new YamlSequenceNode(value.EnumerateArray().Select((item, index) => Of(item, $"{name}_{index}"))),
        JsonValueKind.String when value.ValueEquals(SecretMask.Mask) => new YamlScalarNode(Variable(name)) { Tag = YamlSettings.VariableTag },
        JsonValueKind.String => Text(value.GetString()!),
        _ => new YamlScalarNode(value.GetRawText()),
    };

    // Quoted where it would else be read as something else than a text.
    private static YamlScalarNode Text(string text) =>
        new(text) { Style = text.Length == 0 || text is "true" or "false" or "null" or "~" || char.IsAsciiDigit(text[0]) || text[0] == '-' ? ScalarStyle.DoubleQuoted : ScalarStyle.Any };

    private static YamlSequenceNode List(IReadOnlyList<string> texts) => new(texts.Select(Text)) { Style = YamlDotNet.Core.Events.SequenceStyle.Flow };

    private static YamlMappingNode Map<T>(IEnumerable<T> entries, Func<T, string> name, Func<T, YamlNode> value) =>
        new(entries.Select(entry => KeyValuePair.Create<YamlNode, YamlNode>(Text(name(entry)), value(entry))));

    private static string Variable(string name) => string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
