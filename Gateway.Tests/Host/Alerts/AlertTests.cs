using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Gateway.Host.Alerts;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.Forwarding;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Alerts;

/// <summary>Alerts, and the webhook that is told of them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
internal sealed class AlertTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<(string Id, string Timestamp, string Signature, string Body)> _sent = new();
    private int _status = 200;
    private SmallUpstream _receiver = null!;
    private TestGateway _gateway = null!;
    private ApiClient _client = null!;

    [TearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    public async Task Thresholds_Passed_AreToldOnceForAPeriod()
    {
        await StartAsync(allowPrivate: true);
        var secret = (await SetWebhookAsync()).Expect(200).Json.Text("secret")!;
        await UseAsync("1", 799);
        await RunAsync();
        Assert.That(_sent, Is.Empty);

        await UseAsync("2", 1);
        await UseAsync("3", 1);
        await RunAsync();
        await UseAsync("4", 500);
        await RunAsync();
        Assert.That(_sent.Select(sent => JsonElement.Parse(sent.Body).GetProperty("data").GetProperty("threshold").GetInt32()), Is.EqualTo(new[] { 80, 100 }));

        var (id, timestamp, signature, body) = _sent.First();
        Assert.That(signature, Is.EqualTo(new Webhook(new Uri("http://x"), secret, true).Sign(id, long.Parse(timestamp, CultureInfo.InvariantCulture), System.Text.Encoding.UTF8.GetBytes(body))));
        var data = JsonElement.Parse(body).GetProperty("data");
        Assert.That((data.Text("tenant"), data.Text("meter"), data.Text("subject"), data.Text("used"), data.Text("limit")), Is.EqualTo(("demo", "tokens", "ada", "800", "1000")));
        var listed = (await _client.GetAsync("/api/usage/alerts")).Expect(200).Json.GetProperty("alerts");
        Assert.That(listed.EnumerateArray().Select(alert => alert.Text("state")), Is.All.EqualTo("delivered"));

        _clock.Advance(TimeSpan.FromDays(1));
        await UseAsync("5", 1000);
        await RunAsync();
        Assert.That(_sent, Has.Count.EqualTo(4), "the next day has its own");
    }

    [Test]
    public async Task Refused_TriedForADay_ThenDeadUntilRetried()
    {
        await StartAsync(allowPrivate: true);
        await SetWebhookAsync();
        _status = 500;
        await UseAsync("1", 800);
        for (var hours = 0; hours < 40; hours++)
        {
            await RunAsync();
            _clock.Advance(TimeSpan.FromHours(1));
        }

        var dead = (await _client.GetAsync("/api/usage/alerts?state=dead")).Expect(200).Json.GetProperty("alerts");
        Assert.That(dead.GetArrayLength(), Is.EqualTo(1));
        Assert.That(dead[0].Text("failure"), Does.Contain("500"));
        Assert.That(_sent.Select(sent => sent.Id).Distinct().Count(), Is.EqualTo(1), "every try has the same id");
        Assert.That(_sent, Has.Count.GreaterThan(5));

        _status = 204;
        (await _client.PostAsync($"/api/usage/alerts/{dead[0].Text("id")}/retry", "")).Expect(204);
        (await _client.PostAsync($"/api/usage/alerts/{dead[0].Text("id")}/retry", "")).ExpectProblem(404, "not_found");
        await RunAsync();
        Assert.That((await _client.GetAsync("/api/usage/alerts?state=delivered")).Expect(200).Json.GetProperty("alerts").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Webhook_OverTheApi_ReachesPublicAddressesOnly()
    {
        await StartAsync(allowPrivate: false);
        foreach (var address in new[] { "127.0.0.1", "169.254.169.254", "[::1]", "10.0.0.1", "2130706433" })
            (await _client.PutAsync("/api/usage/alerts/webhook", $$"""{"url":"http://{{address}}/hook"}""")).ExpectProblem(400, "invalid_request");

        // A name is judged by where it leads.
        (await _client.PutAsync("/api/usage/alerts/webhook", $$"""{"url":"http://localhost:{{_receiver.Address.Port}}/hook"}""")).Expect(200);
        var tested = (await _client.PostAsync("/api/usage/alerts/test", "")).Expect(200).Json;
        Assert.That((tested.Text("delivered"), tested.Text("failure")), Is.EqualTo(("false", "Its address is not a public one, and webhooks that are set over the API reach public addresses only.")));
        Assert.That(_sent, Is.Empty);
    }

    [Test]
    public async Task Test_SendsAtOnce_AndTellsWhatBecameOfIt()
    {
        await StartAsync(allowPrivate: true);
        (await _client.PostAsync("/api/usage/alerts/test", "")).ExpectProblem(404, "not_found");
        await SetWebhookAsync();
        Assert.That((await _client.PostAsync("/api/usage/alerts/test", "")).Expect(200).Json.Text("delivered"), Is.EqualTo("true"));
        _status = 302;
        Assert.That((await _client.PostAsync("/api/usage/alerts/test", "")).Expect(200).Json.Text("failure"), Does.Contain("302"));
        Assert.That((await _client.GetAsync("/api/usage/alerts")).Expect(200).Text, Does.Not.Contain("whsec_"), "the secret is shown once");
        (await _client.DeleteAsync("/api/usage/alerts/webhook")).Expect(204);
        (await _client.PostAsync("/api/usage/alerts/test", "")).ExpectProblem(404, "not_found");
    }

    [TestCase("""{"url":"ftp://example.com"}""")]
    [TestCase("""{"url":"https://user:password@example.com"}""")]
    [TestCase("""{"url":"nowhere"}""")]
    [TestCase("""{"url":"https://example.com","secret":"short"}""")]
    public async Task Webhook_Malformed_Is400(string body)
    {
        await StartAsync(allowPrivate: true);
        (await _client.PutAsync("/api/usage/alerts/webhook", body)).ExpectProblem(400, "invalid_request");
        (await _client.PutAsync("/api/usage/alerts/webhook", """{"url":"https://example.com"}""", ("Idempotency-Key", "1"))).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Alerts_WithAUsersToken_AreNotForThatUser()
    {
        await StartAsync(allowPrivate: true);
        await SetWebhookAsync();
        var user = _client.As("any.users.token");
        (await user.GetAsync("/api/usage/alerts")).ExpectProblem(403, "permission_denied");
        (await user.PutAsync("/api/usage/alerts/webhook", """{"url":"https://elsewhere.example"}""")).ExpectProblem(403, "permission_denied");
        (await user.DeleteAsync("/api/usage/alerts/webhook")).ExpectProblem(403, "permission_denied");
        (await user.PostAsync("/api/usage/alerts/test", "")).ExpectProblem(403, "permission_denied");
        Assert.That(_sent, Is.Empty);
    }

    [Test]
    public async Task Alert_ThatHadNoWebhook_IsSentOnRequest()
    {
        await StartAsync(allowPrivate: true);
        await UseAsync("1", 800);
        await RunAsync();
        var alert = (await _client.GetAsync("/api/usage/alerts?state=unsent")).Expect(200).Json.GetProperty("alerts")[0].Text("id");

        await SetWebhookAsync();
        (await _client.PostAsync($"/api/usage/alerts/{alert}/retry", "")).Expect(204);
        await RunAsync();
        Assert.That(_sent.Select(sent => sent.Id), Is.EqualTo(new[] { alert }));
    }

    private async Task StartAsync(bool allowPrivate)
    {
        _receiver = await SmallUpstream.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers;
            _sent.Enqueue((headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), await reader.ReadToEndAsync()));
            context.Response.StatusCode = _status;
        });
        var configuration = new GatewayConfiguration().AddPlan("free", requests: 1_000_000)
            .AddQuota("free", """{"Meter":"tokens","Limit":1000,"Period":"day","Hard":true,"Per":"user"}""");
        var tenant = configuration.AddTenant("demo", plan: "free");
        _gateway = await TestGateway.StartAsync(configuration, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_clock);
            builder.Configuration["Gateway:AllowPrivateUpstreams"] = allowPrivate ? "true" : "false";
        });
        _client = _gateway.Client(tenant.SecretKey);
    }

    private Task<ApiResponse> SetWebhookAsync() => _client.PutAsync("/api/usage/alerts/webhook", $$"""{"url":"{{_receiver.Address}}hook"}""");

    private Task RunAsync() => _gateway.Services.GetRequiredService<AlertDispatch>().RunAsync(CancellationToken.None);

    private async Task UseAsync(string id, long quantity) => (await _client.PostAsync(
        "/api/usage/events", $$$"""{"specversion":"1.0","id":"{{{id}}}","source":"s","type":"tokens","subject":"ada","data":{"quantity":{{{quantity}}} } }""")).Expect(202);
}
