using Gateway.Tests.Backends;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Quotas.Reservations;

/// <summary>Reserve, settle, release, expire.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
internal sealed class ReservationTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
    private TestGateway _gateway;
    private ApiClient _client;
    private TestTenant _tenant;

    [SetUp]
    public async Task StartAsync()
    {
        var configuration = new GatewayConfiguration().AddPlan("free", requests: 1_000_000)
            .AddQuota("free", """{"Meter":"tokens","Limit":1000,"Period":"day","Hard":true,"Per":"user"}""")
            .AddQuota("free", """{"Meter":"images","Limit":10,"Period":"month","Hard":true}""");
        _tenant = configuration.AddTenant("demo", plan: "free");
        _gateway = await TestGateway.StartAsync(configuration, builder => builder.Services.AddSingleton<TimeProvider>(_clock));
        _client = _gateway.Client(_tenant.SecretKey);
    }

    [TearDown]
    public async Task StopAsync() => await _gateway.DisposeAsync();

    [Test]
    public async Task Settle_WithLess_FreesTheRest()
    {
        var id = await ReserveAsync("ada", 400);
        Assert.That(await StandsAsync("ada"), Is.EqualTo((0L, 400L, 600L)));

        var settled = (await _client.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":123}""")).Expect(200).Json;
        Assert.That((settled.Text("state"), settled.Text("settled"), settled.Text("amount")), Is.EqualTo(("settled", "123", "400")));
        Assert.That(await StandsAsync("ada"), Is.EqualTo((123L, 0L, 877L)));
        Assert.That(await StandsAsync("bob"), Is.EqualTo((0L, 0L, 1000L)));

        // Again it changes nothing; with another amount it is refused.
        (await _client.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":123}""")).Expect(200);
        (await _client.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":124}""")).ExpectProblem(409, "conflict");
        (await _client.DeleteAsync($"/api/usage/reservations/{id}")).ExpectProblem(409, "conflict");
        Assert.That(await StandsAsync("ada"), Is.EqualTo((123L, 0L, 877L)));
    }

    [Test]
    public async Task Settle_WithMore_PassesOnlyWhereTheLimitHasRoom()
    {
        var id = await ReserveAsync("ada", 400);
        var other = await ReserveAsync("ada", 500);
        var refused = (await _client.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":501}""")).ExpectProblem(429, "quota_exceeded");
        Assert.That(refused.Json.Text("detail"), Does.Contain("500 at most"));
        Assert.That(await StandsAsync("ada"), Is.EqualTo((0L, 900L, 100L)), "nothing has changed");
        (await _client.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":500}""")).Expect(200);
        (await _client.PostAsync($"/api/usage/reservations/{other}/settle", """{"amount":500}""")).Expect(200);
        Assert.That(await StandsAsync("ada"), Is.EqualTo((1000L, 0L, 0L)));
    }

    [Test]
    public async Task Release_Reserved_FreesIt()
    {
        var id = await ReserveAsync("ada", 1000);
        var refused = (await Reserve("ada", 1)).ExpectProblem(429, "quota_exceeded");
        Assert.That(refused.Header("Retry-After"), Is.EqualTo("300"), "when it expires by itself");
        (await _client.DeleteAsync($"/api/usage/reservations/{id}")).Expect(204);
        (await _client.DeleteAsync($"/api/usage/reservations/{id}")).Expect(204);
        (await _client.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":1}""")).ExpectProblem(409, "conflict");
        Assert.That(await StandsAsync("ada"), Is.EqualTo((0L, 0L, 1000L)));
    }

    // As soon as what stands in the way has expired, else with the next period.
    [TestCase(100, "60")]
    [TestCase(500, "120")]
    [TestCase(800, "43200")]
    [TestCase(1001, "43200")]
    public async Task Reserve_NoRoom_TellsWhenThereIsSome(long amount, string wait)
    {
        foreach (var (taken, ttl) in new[] { (400, 60), (300, 120) })
            (await _client.PostAsync("/api/usage/reservations", $$"""{"meter":"tokens","subject":"ada","amount":{{taken}},"ttl":{{ttl}}}""")).Expect(201);
        var used = await ReserveAsync("ada", 250);
        (await _client.PostAsync($"/api/usage/reservations/{used}/settle", """{"amount":250}""")).Expect(200);
        var refused = (await Reserve("ada", amount)).ExpectProblem(429, "quota_exceeded");
        Assert.That(refused.Header("Retry-After"), Is.EqualTo(wait));
        Assert.That(refused.Json.Text("detail")!.Contains("never", StringComparison.Ordinal), Is.EqualTo(amount > 1000));
    }

    [Test]
    public async Task End_OfAnotherUsers_IsNotFound()
    {
        var app = _gateway.Client(_tenant.PublishableKey);
        var ada = await RegisterAsync(app, "ada@example.org");
        var bob = await RegisterAsync(app, "bob@example.org");
        var id = (await ada.PostAsync("/api/usage/reservations", """{"meter":"tokens","amount":10}""")).Expect(201).Json.Text("id");
        (await bob.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":1}""")).ExpectProblem(404, "not_found");
        (await bob.DeleteAsync($"/api/usage/reservations/{id}")).ExpectProblem(404, "not_found");
        (await ada.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":1}""")).Expect(200);
        (await bob.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":1}""")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Reserve_Expired_IsFreeAgain()
    {
        var id = (await _client.PostAsync("/api/usage/reservations", """{"meter":"tokens","subject":"ada","amount":1000,"ttl":60}""")).Expect(201).Json.Text("id");
        _clock.Advance(TimeSpan.FromSeconds(59));
        (await Reserve("ada", 1)).ExpectProblem(429, "quota_exceeded");
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await Reserve("ada", 1000)).Expect(201);
        (await _client.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":1}""")).ExpectProblem(409, "conflict");
        (await _client.DeleteAsync($"/api/usage/reservations/{id}")).Expect(204);
    }

    [Test]
    public async Task Settle_InTheNextPeriod_CountsWhereItWasReserved()
    {
        _clock.Advance(TimeSpan.FromHours(11.99));
        var id = await ReserveAsync("ada", 400);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.That(await StandsAsync("ada"), Is.EqualTo((0L, 0L, 1000L)));
        (await _client.PostAsync($"/api/usage/reservations/{id}/settle", """{"amount":400}""")).Expect(200);
        Assert.That(await StandsAsync("ada"), Is.EqualTo((0L, 0L, 1000L)));
        var usage = (await _client.GetAsync("/api/usage?from=2026-03-10&to=2026-03-11&group_by=meter")).Expect(200).Json.GetProperty("usage");
        Assert.That(usage.EnumerateArray().Single(row => row.Text("meter") == "tokens").Text("quantity"), Is.EqualTo("400"));
    }

    [Test]
    public async Task Reserve_RacingCallers_GetExactlyTheLimit()
    {
        var granted = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) =>
        {
            if ((await Reserve("ada", 7)).Status == 201)
                Interlocked.Add(ref granted, 7);
        });
        Assert.That(granted, Is.EqualTo(994));
        Assert.That(await StandsAsync("ada"), Is.EqualTo((0L, 994L, 6L)));
    }

    [TestCase("""{"meter":"tokens","amount":1}""", "subject")]
    [TestCase("""{"meter":"tokens","subject":"ada"}""", "amount")]
    [TestCase("""{"meter":"tokens","subject":"ada","amount":0}""", "amount")]
    [TestCase("""{"meter":"tokens","subject":"ada","amount":-1}""", "amount")]
    [TestCase("""{"meter":"tokens","subject":"ada","amount":1.5}""", "amount")]
    [TestCase("""{"meter":"tokens","subject":"ada","amount":1,"ttl":0}""", "ttl")]
    [TestCase("""{"meter":"tokens","subject":"ada","amount":1,"ttl":86401}""", "ttl")]
    [TestCase("""{"meter":"calls","amount":1}""", "calls")]
    [TestCase("""{"meter":"a b","amount":1}""", "meter")]
    [TestCase("""{"meter":"tokens","subject":"a\u0000","amount":1}""", "subject")]
    public async Task Reserve_BadBody_Is400(string body, string named) =>
        Assert.That((await _client.PostAsync("/api/usage/reservations", body)).ExpectProblem(400, "invalid_request").Json.Text("detail"), Does.Contain(named));

    [Test]
    public async Task Settle_Unknown_Is404()
    {
        (await _client.PostAsync("/api/usage/reservations/res_none/settle", """{"amount":1}""")).ExpectProblem(404, "not_found");
        (await _client.DeleteAsync("/api/usage/reservations/res_none")).ExpectProblem(404, "not_found");
    }

    private Task<ApiResponse> Reserve(string subject, long amount) =>
        _client.PostAsync("/api/usage/reservations", $$"""{"meter":"tokens","subject":"{{subject}}","amount":{{amount}}}""");

    private async Task<string> ReserveAsync(string subject, long amount) => (await Reserve(subject, amount)).Expect(201).Json.Text("id")!;

    // A server's key, used on behalf of a user.
    private async Task<ApiClient> RegisterAsync(ApiClient app, string email) => _client.As(
        (await app.PostAsync("/api/auth/register", $$"""{"email":"{{email}}","password":"correct horse battery"}""")).Expect(200).Json.Text("access_token")!);

    private async Task<(long Used, long Reserved, long Remaining)> StandsAsync(string subject)
    {
        var quota = (await _client.GetAsync($"/api/usage/quota?subject={subject}")).Expect(200).Json.GetProperty("quotas").EnumerateArray().Single(quota => quota.Text("meter") == "tokens");
        return (quota.GetProperty("used").GetInt64(), quota.GetProperty("reserved").GetInt64(), quota.GetProperty("remaining").GetInt64());
    }
}
