using Gateway.Tests.Backends;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Meters;

/// <summary>Events of the tenants' own meters.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
internal sealed class EventTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
    private TestGateway _gateway;
    private ApiClient _client;
    private TestTenant _tenant;

    [SetUp]
    public async Task StartAsync()
    {
        var configuration = new GatewayConfiguration().AddPlan("free", requests: 1_000_000)
            .AddQuota("free", """{"Meter":"tokens","Limit":1000,"Period":"day","Hard":true,"Per":"user"}""");
        _tenant = configuration.AddTenant("demo", plan: "free");
        _gateway = await TestGateway.StartAsync(configuration, builder => builder.Services.AddSingleton<TimeProvider>(_clock));
        _client = _gateway.Client(_tenant.SecretKey);
    }

    [TearDown]
    public async Task StopAsync() => await _gateway.DisposeAsync();

    [TestCase("application/cloudevents+json")]
    [TestCase("application/json")]
    public async Task Post_One_IsCountedOnce(string type)
    {
        var answer = (await SendAsync(Event("1", 1234), type)).Expect(202).Json;
        Assert.That((answer.Text("received"), answer.Text("recorded")), Is.EqualTo(("1", "1")));
        Assert.That((await SendAsync(Event("1", 1234), type)).Expect(202).Json.Text("recorded"), Is.EqualTo("0"));
        Assert.That(await UsedAsync(), Is.EqualTo(1234), "what was used is counted beyond a limit too");
        (await _client.PostAsync("/api/usage/reservations", """{"meter":"tokens","subject":"ada","amount":1}""")).ExpectProblem(429, "quota_exceeded");
    }

    [Test]
    public async Task Post_InBinaryMode_IsCountedOnce()
    {
        (string, string)[] attributes = [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/my%20app"), ("ce-type", "tokens"), ("ce-subject", "ada")];
        for (var recorded = 1; recorded >= 0; recorded--)
            Assert.That((await _client.PostAsync("/api/usage/events", """{"quantity":7}""", attributes)).Expect(202).Json.Text("recorded"), Is.EqualTo($"{recorded}"));
        Assert.That(await UsedAsync(), Is.EqualTo(7));
        (await _client.PostAsync("/api/usage/events", """{"quantity":7}""", attributes[1..])).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Post_Batch_CountsEachSourceAndIdOnce()
    {
        var batch = $"[{Event("1", 1)},{Event("2", 10)},{Event("1", 1)},{Event("1", 100, source: "other")}]";
        var answer = (await SendAsync(batch, "application/cloudevents-batch+json")).Expect(202).Json;
        Assert.That((answer.Text("received"), answer.Text("recorded")), Is.EqualTo(("4", "3")));
        Assert.That(await UsedAsync(), Is.EqualTo(111));
    }

    [TestCase("""{"specversion":"1.0","id":"2","source":"s","type":"tokens","subject":"ada","data":{"quantity":-1}}""", "'[1].data.quantity'")]
    [TestCase("""{"specversion":"1.0","id":"2","source":"s","type":"tokens","subject":"ada","data":{}}""", "'[1].data.quantity'")]
    [TestCase("""{"specversion":"1.0","id":"2","source":"s","type":"a b","subject":"ada","data":{"quantity":1}}""", "'[1].type'")]
    [TestCase("""{"specversion":"1.0","id":"2","source":"s","type":"tokens","data":{"quantity":1}}""", "'[1].subject'")]
    [TestCase("""{"specversion":"1.0","id":"2","source":"s","type":"tokens","time":"2020-01-01T00:00:00Z","data":{"quantity":1}}""", "'[1].time'")]
    [TestCase("""{"specversion":"1.0","source":"s","type":"tokens","data":{"quantity":1}}""", "'[1]'")]
    [TestCase("1", "'[1]'")]
    public async Task Post_BatchWithAMistake_CountsNothingAndNamesIt(string mistake, string named)
    {
        var refused = (await SendAsync($"[{Event("1", 1)},{mistake}]", "application/cloudevents-batch+json")).ExpectProblem(400, "invalid_request");
        Assert.That(refused.Json.Text("detail"), Does.StartWith(named));
        Assert.That(await UsedAsync(), Is.Zero);
    }

    [Test]
    public async Task Post_Shortened_IsCompletedAsPlainJsonOnly()
    {
        const string shortened = """{"type":"tokens","subject":"ada","data":{"quantity":12,"model":"m"}}""";
        foreach (var attribute in new[] { "id", "source", "specversion" })
        {
            var without = System.Text.Json.Nodes.JsonNode.Parse(Event("1", 1))!.AsObject();
            without.Remove(attribute);
            (await SendAsync(without.ToJsonString(), "application/cloudevents+json")).ExpectProblem(400, "invalid_request");
        }

        Assert.That((await SendAsync(shortened)).Expect(202).Json.Text("recorded"), Is.EqualTo("1"));
        Assert.That((await SendAsync($"[{shortened},{shortened}]")).Expect(202).Json.Text("recorded"), Is.EqualTo("2"), "without an id each is a new one");
        Assert.That(await UsedAsync(), Is.EqualTo(36));

        // With an id of its own, or a request's, it is counted once.
        const string named = """{"id":"1","type":"tokens","subject":"ada","data":{"quantity":1}}""";
        (await SendAsync(named)).Expect(202);
        Assert.That((await SendAsync(named)).Expect(202).Json.Text("recorded"), Is.EqualTo("0"));
        for (var i = 0; i < 2; i++)
            (await _client.PostAsync("/api/usage/events", shortened, ("Idempotency-Key", "k"))).Expect(202);
        Assert.That(await UsedAsync(), Is.EqualTo(49));
    }

    [TestCase("12.0", 12)]
    [TestCase("1.2e1", 12)]
    public async Task Post_WholeNumberWithAFraction_IsThatNumber(string quantity, long counted)
    {
        (await SendAsync($$"""{"type":"tokens","subject":"ada","data":{"quantity":{{quantity}} } }""")).Expect(202);
        Assert.That(await UsedAsync(), Is.EqualTo(counted));
    }

    [Test]
    public async Task Post_WithoutTheUserWhoIsBounded_Is400()
    {
        var refused = (await SendAsync(Event("1", 1, subject: null))).ExpectProblem(400, "invalid_request");
        Assert.That(refused.Json.Text("detail"), Does.StartWith("'subject' is missing"));
    }

    // One more than is counted at all, of a meter with a quota and of one without.
    [TestCase("tokens")]
    [TestCase("images")]
    public async Task Post_MoreThanThereAreNumbersFor_IsRefusedBefore(string type)
    {
        const long most = 1_000_000_000_000_000;
        for (var batch = 0; batch < 9; batch++)
            (await SendAsync($"[{string.Join(',', Enumerable.Range(0, 1000).Select(i => Event($"{batch}-{i}", most, type: type)))}]")).Expect(202);
        (await SendAsync(Event("last", 1, type: type))).ExpectProblem(400, "invalid_request");
        (await SendAsync(Event("none", 0, type: type))).Expect(202);
        var usage = (await _client.GetAsync("/api/usage?group_by=meter")).Expect(200).Json.GetProperty("usage").EnumerateArray().Single(row => row.Text("meter") == type);
        Assert.That(usage.Text("quantity"), Is.EqualTo("9000000000000000000"));
    }

    [Test]
    public async Task Post_Late_CountsInItsOwnPeriod()
    {
        (await SendAsync(Event("1", 5, time: "2026-03-09T23:59:59Z"))).Expect(202);
        (await SendAsync(Event("2", 7))).Expect(202);
        Assert.That(await UsedAsync(), Is.EqualTo(7));
        var days = (await _client.GetAsync("/api/usage?from=2026-03-09&to=2026-03-11&granularity=day&group_by=meter,user")).Expect(200).Json.GetProperty("usage").EnumerateArray();
        Assert.That(
            days.Select(row => (row.Text("start"), row.Text("user"), row.Text("meter"), row.Text("quantity"))),
            Is.EqualTo(new[] { ("2026-03-09T00:00:00+00:00", "ada", "tokens", "5"), ("2026-03-10T00:00:00+00:00", "ada", "tokens", "7") }));

        (await SendAsync(Event("3", 1, time: "2026-03-03T11:59:59Z"))).ExpectProblem(400, "invalid_request");
        (await SendAsync(Event("4", 1, time: "2026-03-10T12:05:01Z"))).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Usage_ByMeter_SumsUpWhoeverUsedIt()
    {
        (await SendAsync(Event("1", 40, type: "images"))).Expect(202);
        (await SendAsync(Event("2", 2, type: "images", subject: null))).Expect(202);
        var usage = (await _client.GetAsync("/api/usage?group_by=meter")).Expect(200).Json.GetProperty("usage").EnumerateArray();
        Assert.That(usage.Select(row => (row.Text("meter"), row.Text("quantity"))), Does.Contain(("images", "42")));
    }

    [TestCase("""{"specversion":"1.0","id":"1","source":"s","data":{"quantity":1}}""")]
    [TestCase("""{"specversion":"1.0","id":"1","source":"s","type":"tokens"}""")]
    [TestCase("""{"specversion":"1.0","id":"1","source":"s","type":"tokens","subject":"ada","data":"x"}""")]
    [TestCase("""{"specversion":"1.0","id":"1","source":"s","type":"tokens","subject":"ada","data":{"quantity":"1"}}""")]
    [TestCase("""{"specversion":"1.0","id":"1","source":"s","type":"tokens","subject":"ada","data":{"quantity":1.5}}""")]
    [TestCase("""{"specversion":"1.0","id":"1","source":"s","type":"tokens","subject":"ada","data":{"quantity":1e30}}""")]
    [TestCase("""{"specversion":"1.0","id":"1","source":"s","type":"calls","data":{"quantity":1}}""")]
    [TestCase("""{"specversion":"1.0","id":"1","source":"s","type":"a b","data":{"quantity":1}}""")]
    [TestCase("""{"specversion":"1.0","id":"1","source":"s","type":"tokens","subject":"ada","time":"today","data":{"quantity":1}}""")]
    [TestCase("""{"specversion":"2.0","id":"1","source":"s","type":"tokens","subject":"ada","data":{"quantity":1}}""")]
    [TestCase("""{"specversion":"1.0","id":1,"source":"s","type":"tokens","subject":"ada","data":{"quantity":1}}""")]
    [TestCase("""{"specversion":"1.0","id":"1","source":"s","type":"tokens","data_base64":"AA==","data":{"quantity":1}}""")]
    [TestCase("[]")]
    [TestCase("[1]")]
    [TestCase("1")]
    [TestCase("{")]
    [TestCase("")]
    public async Task Post_NoEvent_Is400(string body) => (await SendAsync(body)).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task Post_AsAUser_CountsForThatUserAlone()
    {
        var app = _gateway.Client(_tenant.PublishableKey);
        (await app.PostAsync("/api/usage/events", Event("1", 1))).ExpectProblem(403, "insufficient_scope");
        (await SendAsync(Event("1", 1), "text/plain")).ExpectProblem(415, "unsupported_media_type");
    }

    private static string Event(string id, long quantity, string source = "app", string? time = null, string type = "tokens", string? subject = "ada") =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"{{source}}","type":"{{type}}"{{(subject is null ? "" : $",\"subject\":\"{subject}\"")}}{{(time is null ? "" : $",\"time\":\"{time}\"")}},"data":{"quantity":{{quantity}},"model":"m"} }""";

    private Task<ApiResponse> SendAsync(string body, string type = "application/json") =>
        _client.SendAsync("POST", "/api/usage/events", ApiClient.Bytes(System.Text.Encoding.UTF8.GetBytes(body), type));

    private async Task<long> UsedAsync() =>
        (await _client.GetAsync("/api/usage/quota?subject=ada")).Expect(200).Json.GetProperty("quotas")[0].GetProperty("used").GetInt64();
}
