using System.Text.Json.Nodes;
using Gateway.Host.Keys;

namespace Gateway.Tests.Backends;

/// <summary>A gateway's configuration, in exactly the shape in which operators write it.</summary>
internal sealed class GatewayConfiguration
{
    private readonly JsonObject _plans = [];
    private readonly JsonObject _tenants = [];
    private readonly JsonObject _gateway;

    public GatewayConfiguration()
    {
        _gateway = new JsonObject { ["Plans"] = _plans, ["Tenants"] = _tenants };
        AddPlan("default", requests: 10_000_000, maxObjectSize: 5L << 30);
    }

    public GatewayConfiguration WithOperator(string key)
    {
        _gateway["OperatorKey"] = key;
        return this;
    }

    public GatewayConfiguration AddPlan(string name, long requests, long maxObjectSize = 5L << 30, string window = "00:01:00", long? calls = null)
    {
        var quotas = new JsonArray();
        if (calls is not null)
            quotas.Add(new JsonObject { ["Meter"] = "calls", ["Limit"] = calls, ["Period"] = "month", ["Hard"] = true });
        _plans[name] = new JsonObject
        {
            ["RateLimit"] = new JsonObject { ["Requests"] = requests, ["Window"] = window },
            ["MaxObjectSize"] = maxObjectSize,
            ["Quotas"] = quotas,
        };
        return this;
    }

    /// <summary>Adds a quota to a plan, as it is written.</summary>
    public GatewayConfiguration AddQuota(string plan, string quota)
    {
        ((JsonArray)_plans[plan]!["Quotas"]!).Add(JsonNode.Parse(quota));
        return this;
    }

    /// <summary>Adds a tenant with one connection for everything, a secret key and a publishable one.</summary>
    public TestTenant AddTenant(string name, string provider = "embedded", JsonObject? settings = null, string plan = "default")
    {
        var tenant = new TestTenant(name, GatewayKey.Create(KeyRole.Secret), GatewayKey.Create(KeyRole.Publishable));
        _tenants[name] = new JsonObject
        {
            ["Plan"] = plan,
            ["Keys"] = new JsonArray(),
            ["Connections"] = new JsonObject { ["main"] = new JsonObject { ["Provider"] = provider, ["Settings"] = settings?.DeepClone() ?? new JsonObject() } },
            ["Routes"] = new JsonObject { ["Db"] = "main", ["Storage"] = "main", ["Auth"] = "main" },
        };
        AddKey(name, "server", tenant.SecretKey);
        AddKey(name, "app", tenant.PublishableKey);
        return tenant;
    }

    /// <summary>The section of a tenant, to be changed at will.</summary>
    public JsonObject Tenant(string name) => (JsonObject)_tenants[name]!;

    public string AddKey(string tenant, string name, string key, string[]? scopes = null, string? expiresAt = null)
    {
        var entry = new JsonObject { ["Name"] = name, ["Value"] = key, ["Scopes"] = new JsonArray([.. (scopes ?? ["*"]).Select(s => (JsonNode)s)]) };
        if (expiresAt is not null)
            entry["ExpiresAt"] = expiresAt;
        ((JsonArray)Tenant(tenant)["Keys"]!).Add(entry);
        return key;
    }

    /// <summary>The section of a plan, to be changed at will.</summary>
    public JsonObject Plan(string name) => (JsonObject)_plans[name]!;

    /// <summary>The section of a key, to be changed at will.</summary>
    public JsonObject Key(string tenant, string name) => ((JsonArray)Tenant(tenant)["Keys"]!).OfType<JsonObject>().Single(key => (string?)key["Name"] == name);

    public static JsonObject Limit(long requests, string window) => new() { ["Requests"] = requests, ["Window"] = window };

    public string ToJson() => new JsonObject { ["Gateway"] = _gateway.DeepClone() }.ToJsonString();

    public Stream ToStream() => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(ToJson()));
}

/// <summary>A tenant of a test gateway, with the keys that it was given.</summary>
internal sealed record TestTenant(string Name, string SecretKey, string PublishableKey);
