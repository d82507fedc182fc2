using System.Text.Json.Nodes;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api.Database;

/// <summary>What whoever holds a publishable key may use up of a table's key columns. What has no key is scanned, here no further than five rows.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class KeyBoundsTests
{
    private const int Half = 12;

    private readonly GatewayConfiguration _configuration = new();
    private TestTenant _tenant = null!;
    private TestGateway _gateway = null!;

    private ApiClient Service => _gateway.Client(_tenant.SecretKey);

    private ApiClient App => _gateway.Client(_tenant.PublishableKey);

    [SetUp]
    public async Task Start()
    {
        var settings = JsonNode.Parse("""
            {"scan_limit":5,"tables":{"open":{"policy":"public-read","columns":{"c29":"required"}},"own":{"policy":"owner"}}}
            """);
        _tenant = _configuration.AddTenant("demo", settings: settings!.AsObject());
        _gateway = await TestGateway.StartAsync(_configuration);
    }

    [TearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [Test]
    public async Task Query_ByPublishableKey_LeavesHalfOfTheKeysToTheService()
    {
        await InsertAsync("open", 30);

        // created_at has the first.
        for (var i = 0; i < Half - 1; i++)
            (await App.GetAsync($"/api/db/open?c{i}=eq.1")).Expect(200);
        (await App.GetAsync("/api/db/open?c20=eq.1")).ExpectProblem(422, "scan_limit_exceeded");
        (await App.GetAsync("/api/db/open?order=c20")).ExpectProblem(422, "scan_limit_exceeded");
        Assert.That((await App.GetAsync("/api/db/open?c29=eq.1&c0=eq.1")).Expect(200).Json.GetArrayLength(), Is.EqualTo(10), "declared");

        // What the service asks for is there for everybody then.
        Assert.That((await Service.GetAsync("/api/db/open?c20=eq.1")).Expect(200).Json.GetArrayLength(), Is.EqualTo(10));
        (await App.GetAsync("/api/db/open?c20=eq.1")).Expect(200);
    }

    [Test]
    public async Task Query_OwnRowsOfAUserBeyondTheHalf_AreStillFound()
    {
        var ada = await TestUser.RegisterAsync(App);
        var own = App.As(ada.AccessToken);
        await InsertAsync("own", 20);
        for (var i = 0; i < Half - 1; i++)
            (await Service.GetAsync($"/api/db/own?c{i}=eq.1")).Expect(200);

        (await own.PostAsync("/api/db/own", """{"note":"mine"}""")).Expect(201);
        Assert.That((await own.GetAsync("/api/db/own")).Expect(200).Column("note"), Is.EqualTo(["mine"]));
        (await own.PatchAsync("/api/db/own?c15=eq.1", """{"note":"changed"}""")).Expect(200);
    }

    [Test]
    public async Task Query_TableWithMoreColumnsThanAreRemembered_GivesKeysToTheServiceAlone()
    {
        await InsertAsync("open", 300);
        (await App.GetAsync("/api/db/open?c280=eq.1")).ExpectProblem(422, "scan_limit_exceeded");
        Assert.That((await Service.GetAsync("/api/db/open?c280=eq.1")).Expect(200).Json.GetArrayLength(), Is.EqualTo(10));
        (await App.GetAsync("/api/db/open?c280=eq.1")).Expect(200);
    }

    private async Task InsertAsync(string table, int columns)
    {
        var row = $"{{{string.Join(',', Enumerable.Range(0, columns).Select(i => $"\"c{i}\":1"))}}}";
        (await Service.PostAsync($"/api/db/{table}", $"[{string.Join(',', Enumerable.Repeat(row, 10))}]")).Expect(201);
    }
}
