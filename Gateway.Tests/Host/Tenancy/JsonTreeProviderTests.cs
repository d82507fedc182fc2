using System.Text;
using Gateway.Host.Tenancy.Files;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Tests.Host.Tenancy;

internal sealed class JsonTreeProviderTests
{
    private const string Json = """
        {
          "Empty": {}, "None": [], "Logging": { "LogLevel": { "Default": "Information", "Yarp": "Warning" } },
          "AllowedHosts": "*", "Null": null, "Number": 1.50, "Yes": true, "Escaped\u0041": "\u00e9\n\ud83d\ude00", /* none */
          "Gateway": {
            "Plans": { "flat": { "Quotas": [ { "Meter": "calls" }, { "Meter": "tokens", }, ] } },
            "Tenants": {
              "b": { "Plan": "flat", "Keys": [ { "Name": "server" }, { "Name": "app" } ] },
              "a-1": { "Plan": "flat", "Keys": [ { "Name": "server" } ] },
              "A": { "Plan": "other", "Keys": [ "x", "y", "z" ] },
              "a10": { "Plan": "" }
            }
          }
        }
        """;

    private const string Unusual = """
        { "Gateway:Plans:flat:Quotas": [ { "Meter": "calls" } ], "Gateway": { "DataDirectory": "data" }, "Both": "value", "Both-1": "between", "Both:Child": "child" }
        """;

    private static ConfigurationRoot Stock => Build(new JsonConfigurationProvider(new JsonConfigurationSource()), Json);

    private static ConfigurationRoot Tree => Build(new JsonTreeProvider(new JsonTreeSource()), Json);

    [TestCase(Json)]
    [TestCase(Unusual)]
    [TestCase("{}")]
    public void AsEnumerable_OfAnyFile_IsWhatTheStockProviderGives(string json) => Assert.That(
        Build(new JsonTreeProvider(new JsonTreeSource()), json).AsEnumerable(),
        Is.EqualTo(Build(new JsonConfigurationProvider(new JsonConfigurationSource()), json).AsEnumerable()));

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{ 'Gateway': {} }")]
    [TestCase("{ \"Gateway\": { ")]
    [TestCase("{ \"Gateway\": 1, \"gateway\": 2 }")]
    public void Load_AMistake_IsToldAsTheStockProviderDoes(string json) => Assert.That(
        Assert.Catch(() => Build(new JsonTreeProvider(new JsonTreeSource()), json))!.Message,
        Is.EqualTo(Assert.Catch(() => Build(new JsonConfigurationProvider(new JsonConfigurationSource()), json))!.Message));

    [TestCase("gateway:TENANTS:a-1:plan", "flat")]
    [TestCase("Gateway:Tenants:a:Keys:2", "z")]
    [TestCase("Gateway:Plans:flat:Quotas:1:Meter", "tokens")]
    [TestCase("Number", "1.50")]
    [TestCase("Gateway:Tenants", null)]
    [TestCase("Gateway:Tenants:c:Plan", null)]
    [TestCase("AllowedHosts:below", null)]
    public void Indexer_AnyPath_IsWhatTheStockProviderGives(string path, string? expected)
    {
        Assert.That(Stock[path], Is.EqualTo(expected));
        Assert.That(Tree[path], Is.EqualTo(expected));
    }

    [TestCase("Gateway:Tenants", "A", "a-1", "a10", "b")]
    [TestCase("Gateway:Tenants:a:Keys", "0", "1", "2")]
    [TestCase("AllowedHosts")]
    [TestCase("Nothing")]
    public void GetChildren_AnyPath_AreWhatTheStockProviderGives(string path, params string[] expected)
    {
        Assert.That(Stock.GetSection(path).GetChildren().Select(child => child.Key), Is.EqualTo(expected));
        Assert.That(Tree.GetSection(path).GetChildren().Select(child => child.Key), Is.EqualTo(expected));
    }

    [Test]
    public void Set_ByProgram_TakesPrecedence()
    {
        var tree = Tree;
        tree["Gateway:Tenants:b:Plan"] = "changed";
        tree["Gateway:Tenants:new:Plan"] = "added";

        Assert.That(tree["Gateway:Tenants:b:Plan"], Is.EqualTo("changed"));
        Assert.That(tree.GetSection("Gateway:Tenants").GetChildren().Select(child => child.Key), Does.Contain("new").And.Contain("A"));
    }

    private static ConfigurationRoot Build(JsonConfigurationProvider provider, string json)
    {
        provider.Load(new MemoryStream(Encoding.UTF8.GetBytes(json)));
        return new ConfigurationRoot([new Loaded(provider)]);
    }

    // A root loads its providers, and these have no file to load.
    private sealed class Loaded(JsonConfigurationProvider inner) : IConfigurationProvider
    {
        public bool TryGet(string key, out string? value) => inner.TryGet(key, out value);

        public void Set(string key, string? value) => inner.Set(key, value);

        public Microsoft.Extensions.Primitives.IChangeToken GetReloadToken() => inner.GetReloadToken();

        public void Load()
        {
        }

        public IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) => inner.GetChildKeys(earlierKeys, parentPath);
    }
}
