using System.Text.Json.Nodes;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Tenancy;

/// <summary>A start with mistakes tells all of them at once, each with its path, and shows no secret.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConfigurationMistakeTests
{
    private readonly GatewayConfiguration _configuration = new();

    [Test]
    public async Task Start_ManyMistakes_ListsEachWithItsPath()
    {
        var demo = _configuration.AddTenant("demo");
        _configuration.AddPlan("fast", requests: 0, window: "never", maxObjectSize: -1);
        _configuration.WithOperator(demo.SecretKey);
        _configuration.AddTenant("other", plan: "none");
        _configuration.AddKey("other", "stolen", demo.SecretKey);
        _configuration.AddKey("other", "typo", "gw_sk_typo");
        _configuration.AddKey("other", "wide", GatewayKey.Create(KeyRole.Publishable), ["db:read", "keys", "db:fly"]);
        _configuration.AddKey("other", "late", GatewayKey.Create(KeyRole.Secret), expiresAt: "someday");
        _configuration.Tenant("other")["Routes"] = new JsonObject { ["Db"] = "nowhere" };
        _configuration.Tenant("other")["Connections"]!["second"] = new JsonObject { ["Provider"] = "oracle" };
        _configuration.Tenant("other")["Connections"]!["third"] = new JsonObject
        {
            ["Provider"] = "embedded",
            ["Settings"] = new JsonObject
            {
                ["path"] = "../../outside",
                ["tables"] = new JsonObject { ["t"] = new JsonObject { ["policy"] = "everybody", ["columns"] = new JsonObject { ["a"] = "number" } } },
            },
        };
        _configuration.Tenant("other")["Colour"] = "red";

        var mistakes = await MistakesAsync();
        foreach (var path in new[]
        {
            "Gateway:OperatorKey", "Gateway:Plans:fast:RateLimit:Requests", "Gateway:Plans:fast:RateLimit:Window", "Gateway:Plans:fast:MaxObjectSize",
            "Gateway:Tenants:other:Plan", "Gateway:Tenants:other:Keys:2:Value", "Gateway:Tenants:other:Keys:3:Value", "Gateway:Tenants:other:Keys:4:Scopes",
            "Gateway:Tenants:other:Keys:5:ExpiresAt", "Gateway:Tenants:other:Routes:Db", "Gateway:Tenants:other:Connections:second:Provider",
            "Gateway:Tenants:other:Connections:third:Settings:path", "Gateway:Tenants:other:Connections:third:Settings:tables:t:policy",
            "Gateway:Tenants:other:Connections:third:Settings:tables:t:columns:a", "Gateway:Tenants:other:Colour",
        })
        {
            Assert.That(mistakes, Does.Contain($"  {path}: "));
        }

        Assert.That(mistakes, Does.Contain("embedded"), "an unknown provider lists the known");
        Assert.That(mistakes, Does.Not.Contain(demo.SecretKey).And.Not.Contain("gw_sk_typo"));
    }

    [TestCase("../x")]
    [TestCase("-x")]
    [TestCase("ü")]
    [TestCase("a b")]
    public async Task Start_TenantsNameOdd_IsRefused(string name)
    {
        _configuration.AddTenant(name);
        Assert.That(await MistakesAsync(), Does.Contain("A tenant's name"));
    }

    [Test]
    public async Task Start_KeyByHashWithoutKind_IsRefused()
    {
        _configuration.AddTenant("demo");
        _configuration.AddKey("demo", "hashed", $"sha256:{new string('a', 64)}");
        Assert.That(await MistakesAsync(), Does.Contain("Gateway:Tenants:demo:Keys:2:Kind"));
    }

    [Test]
    public async Task Start_OperatorKeyAmongATenantsKeys_IsRefused()
    {
        _configuration.AddTenant("demo");
        _configuration.AddKey("demo", "root", GatewayKey.Create(KeyRole.Operator));
        Assert.That(await MistakesAsync(), Does.Contain("Gateway:Tenants:demo:Keys:2:Kind"));
    }

    [Test]
    public async Task Start_HashedKey_Works()
    {
        var key = GatewayKey.Create(KeyRole.Secret);
        _configuration.AddTenant("demo");
        _configuration.AddKey("demo", "hashed", $"sha256:{KeyHash.Of(System.Text.Encoding.ASCII.GetBytes(key))}");
        ((JsonObject)_configuration.Tenant("demo")["Keys"]![2]!)["Kind"] = "secret";
        await using var gateway = await TestGateway.StartAsync(_configuration);
        (await gateway.Client(key).GetAsync("/api/db/rows")).Expect(200);
    }

    [Test]
    public async Task Start_SettingsByEnvironmentNames_AreTheSame()
    {
        // Environment variables are such pairs, with two underscores for each colon.
        var key = GatewayKey.Create(KeyRole.Secret);
        await using var gateway = await TestGateway.StartAsync(builder =>
        {
            builder.Configuration["Gateway:Tenants:demo:Keys:0:Value"] = key;
            builder.Configuration["Gateway:Tenants:demo:Connections:main:Provider"] = "embedded";
        });
        (await gateway.Client(key).GetAsync("/api/db/rows")).Expect(200);
    }

    [TestCase("Gateway")]
    [TestCase("Gateway:Plans:default:RateLimit")]
    [TestCase("Gateway:Plans:default:Quotas")]
    [TestCase("Gateway:Plans:default:Costs")]
    [TestCase("Gateway:Plans:default")]
    [TestCase("Gateway:Tenants:demo:Keys")]
    [TestCase("Gateway:Tenants:demo:Connections")]
    [TestCase("Gateway:Tenants:demo:AllowedOrigins")]
    [TestCase("Gateway:Tenants")]
    [TestCase("Gateway:Plans")]
    [TestCase("Gateway:Tenants:demo")]
    [TestCase("Gateway:Tenants:demo:Connections:main")]
    public async Task Start_AValueWhereSettingsBelong_IsRefused(string path)
    {
        var mistakes = await Assert.ThrowsAsync<InvalidConfigurationException>(async () => await (await TestGateway.StartAsync(builder => builder.Configuration[path] = "x")).DisposeAsync());
        Assert.That(mistakes!.Message, Does.Contain($"  {path}: "));
    }

    [TestCase("https://a.example/")]
    [TestCase("HTTPS://a.example:443")]
    [TestCase("*")]
    [TestCase("javascript:x")]
    [TestCase("a.example")]
    [TestCase("https://müller.example")]
    public async Task Start_OriginThatNoBrowserSends_IsRefused(string origin)
    {
        _configuration.AddTenant("demo");
        _configuration.Tenant("demo")["AllowedOrigins"] = new JsonArray(origin);
        Assert.That(await MistakesAsync(), Does.Contain("Gateway:Tenants:demo:AllowedOrigins:0"));
    }

    // Taken for none, it would be every origin's.
    [Test]
    public void Start_OriginsThatAreEmpty_AreRefused()
    {
        Assert.That(
            async () => await (await TestGateway.StartAsync(builder => builder.Configuration["Gateway:Tenants:demo:AllowedOrigins"] = "")).DisposeAsync(),
            Throws.InstanceOf<InvalidConfigurationException>().With.Message.Contains("Gateway:Tenants:demo:AllowedOrigins"));
    }

    private async Task<string> MistakesAsync()
    {
        try
        {
            await using var gateway = await TestGateway.StartAsync(_configuration);
        }
        catch (InvalidConfigurationException mistakes)
        {
            return mistakes.Message;
        }

        throw new AssertionException("It started in spite of the mistakes.");
    }
}
