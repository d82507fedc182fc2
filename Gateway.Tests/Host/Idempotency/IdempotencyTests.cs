using Gateway.Tests.Backends;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Host.Idempotency;

/// <summary>Requests that are sent twice and take effect once.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
internal sealed class IdempotencyTests
{
    private const string Row = """{"title":"eins"}""";
    private static readonly (string, string) Key = ("Idempotency-Key", "k-1");

    private TestTenant? _tenant;

    [Test]
    public async Task Insert_Repeated_IsAnsweredAsAtFirst()
    {
        await using var gateway = await StartAsync();
        var client = gateway.Client(_tenant!.SecretKey);
        var first = (await client.PostAsync("/api/db/rows", Row, Key)).Expect(201);
        var again = (await client.PostAsync("/api/db/rows", Row, Key)).Expect(201);
        Assert.That(again.Text, Is.EqualTo(first.Text));
        Assert.That(again.Header("Content-Type"), Is.EqualTo(first.Header("Content-Type")));
        Assert.That((first.Header("Idempotency-Replayed"), again.Header("Idempotency-Replayed")), Is.EqualTo(((string?)null, "true")));
        Assert.That((await client.GetAsync("/api/db/rows")).Json.GetArrayLength(), Is.EqualTo(1));
        (await client.PostAsync("/api/db/rows", """{"title":"zwei"}""", Key)).ExpectProblem(422, "idempotency_mismatch");
        (await client.PostAsync("/api/db/rows?select=id", Row, Key)).ExpectProblem(422, "idempotency_mismatch");

        // Bound to path and method.
        (await client.PostAsync("/api/db/others", """{"title":"zwei"}""", Key)).Expect(201);
    }

    [Test]
    public async Task Refusal_OfTheBackend_IsKept()
    {
        await using var gateway = await StartAsync();
        var client = gateway.Client(_tenant!.SecretKey);
        (await client.PostAsync("/api/db/rows", """{"id":"1"}""")).Expect(201);
        var refused = (await client.PostAsync("/api/db/rows", """{"id":"1"}""", Key)).ExpectProblem(409, "already_exists");
        (await client.DeleteAsync("/api/db/rows/1")).Expect(200);
        var again = (await client.PostAsync("/api/db/rows", """{"id":"1"}""", Key)).Expect(409);
        again.ExpectProblem(409, "already_exists"); // It names its own request, not the first.
        Assert.That((again.Header("Idempotency-Replayed"), again.Json.Text("request_id")), Is.EqualTo(("true", again.Header("X-Request-Id"))));
        Assert.That(Without(again), Is.EqualTo(Without(refused)));
        (await client.DeleteAsync("/api/db/rows/none", ("Idempotency-Key", "k-2"))).ExpectProblem(404, "not_found");
        (await client.DeleteAsync("/api/db/rows?id=eq.2", ("Idempotency-Key", "k-2"))).Expect(200);

        static string Without(ApiResponse answer) => answer.Text.Replace(answer.Json.Text("request_id")!, "", StringComparison.Ordinal);
    }

    [TestCase("/api/db/r%6Fws")]
    [TestCase("/api/db/rows/")]
    [TestCase("/API/db/rows")]
    public async Task Path_WrittenOtherwise_IsTheSame(string path)
    {
        await using var gateway = await StartAsync();
        var client = gateway.Client(_tenant!.SecretKey);
        (await client.PostAsync("/api/db/rows", Row, Key)).Expect(201);
        Assert.That((await client.PostAsync(path, Row, Key)).Expect(201).Header("Idempotency-Replayed"), Is.EqualTo("true"));
        Assert.That((await client.GetAsync("/api/db/rows")).Json.GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Insert_AtTheSameTime_TakesEffectOnce()
    {
        await using var gateway = await StartAsync();
        var client = gateway.Client(_tenant!.SecretKey);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => client.PostAsync("/api/db/rows", Row, Key)));
        Assert.That(answers.Select(answer => answer.Status), Has.All.AnyOf(201, 409));
        Assert.That(answers.Where(answer => answer.Status == 201).Select(answer => answer.Text).Distinct().Count(), Is.EqualTo(1));
        foreach (var answer in answers.Where(answer => answer.Status == 409))
            answer.ExpectProblem(409, "in_flight");
        Assert.That((await client.GetAsync("/api/db/rows")).Json.GetArrayLength(), Is.EqualTo(1));
    }

    // As after a kill between the commit of the rows and that of the answer.
    [TestCase("POST", "/api/db/rows", Row, 201)]
    [TestCase("PUT", "/api/db/rows/1", """{"n":2}""", 200)]
    [TestCase("PATCH", "/api/db/rows/1", """{"n":3}""", 200)]
    [TestCase("PATCH", "/api/db/rows?n=eq.1", """{"n":2}""", 200)]
    [TestCase("DELETE", "/api/db/rows/1", null, 200)]
    [TestCase("DELETE", "/api/db/rows?n=eq.1", null, 200)]
    public async Task Embedded_AnswerLostWithItsNode_IsFoundInTheBackend(string method, string path, string? body, int status)
    {
        await using var gateway = await StartAsync();
        var client = gateway.Client(_tenant!.SecretKey);
        (await client.PostAsync("/api/db/rows", """{"id":"1","n":1}""")).Expect(201);
        var first = (await SendAsync(client)).Expect(status);
        var before = (await client.GetAsync("/api/db/rows")).Text;
        await LedgerAsync("UPDATE ledger_answers SET state = 0, node = 'gone', answer = x''");

        var again = (await SendAsync(client)).Expect(status);
        Assert.That(again.Text, Is.EqualTo(first.Text));
        Assert.That((first.Header("Idempotency-Replayed"), again.Header("Idempotency-Replayed")), Is.EqualTo(((string?)null, "true")));
        Assert.That((await client.GetAsync("/api/db/rows")).Text, Is.EqualTo(before));

        Task<ApiResponse> SendAsync(ApiClient caller) =>
            caller.SendAsync(method, path, body is null ? null : ApiClient.Bytes(System.Text.Encoding.UTF8.GetBytes(body), "application/json"), Key);

        async Task LedgerAsync(string sql)
        {
            var file = Path.Combine(gateway.DataDirectory, "ledger", "ledger.db");
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Forwarded_NoAnswer_IsUnknownAndNeverSentAgain()
    {
        await using var project = await StubProject.RunAsync(static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        Assert.That((await project.Server.PostAsync("/api/db/rows", Row, Key)).Status, Is.GreaterThanOrEqualTo(500));
        var sent = project.Sent.Length;
        (await project.Server.PostAsync("/api/db/rows", Row, Key)).ExpectProblem(409, "outcome_unknown");
        Assert.That(project.Sent, Has.Length.EqualTo(sent));
    }

    [Test]
    public async Task Forwarded_AnsweredWith429_IsNotKept()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(429, "{}"), Answers.Json(201, $"[{Row}]"));
        (await project.Server.PostAsync("/api/db/rows", Row, Key)).ExpectProblem(429, "upstream_rate_limited");
        (await project.Server.PostAsync("/api/db/rows", Row, Key)).Expect(201);
        (await project.Server.PostAsync("/api/db/rows", Row, Key)).Expect(201);
        Assert.That(project.Sent, Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Reservation_Repeated_IsTheSame()
    {
        await using var gateway = await StartAsync();
        var client = gateway.Client(_tenant!.SecretKey);
        var first = (await client.PostAsync("/api/usage/reservations", """{"meter":"tokens","amount":1}""", Key)).Expect(201);
        Assert.That((await client.PostAsync("/api/usage/reservations", """{"meter":"tokens","amount":1}""", Key)).Expect(201).Text, Is.EqualTo(first.Text));
    }

    [TestCase("")]
    [TestCase("a b")]
    public async Task Key_Malformed_Is400(string key)
    {
        await using var gateway = await StartAsync();
        (await gateway.Client(_tenant!.SecretKey).PostAsync("/api/db/rows", Row, ("Idempotency-Key", key))).ExpectProblem(400, "invalid_request");
        (await gateway.Client(_tenant.SecretKey).PostAsync("/api/db/rows", Row, ("Idempotency-Key", new string('x', 256)))).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Answer_OfAnotherKeyOfTheSameName_IsNotGiven()
    {
        await using var gateway = await StartAsync(keyName: "same");
        (await gateway.Client(_tenant!.SecretKey).PostAsync("/api/db/rows", Row, Key)).Expect(201);
        (await gateway.Client(_tenant.PublishableKey).PostAsync("/api/db/rows", Row, Key)).ExpectProblem(403, "permission_denied");
    }

    [Test]
    public async Task Answer_ToAnEndedSession_IsNotGivenAgainAndItsRefusalIsNotKept()
    {
        await using var gateway = await StartAsync();
        var service = gateway.Client(_tenant!.SecretKey);
        var first = await SignInAsync("register");
        (await first.PostAsync("/api/db/rows", Row, Key)).ExpectProblem(403, "permission_denied");
        Assert.That((await first.PostAsync("/api/db/rows", Row, Key)).Expect(403).Header("Idempotency-Replayed"), Is.EqualTo("true"));
        (await first.PostAsync("/api/auth/logout", "{}")).Expect(204);
        (await first.PostAsync("/api/db/rows", Row, Key)).ExpectProblem(401, "invalid_token");
        (await first.PostAsync("/api/db/rows", Row, ("Idempotency-Key", "k-2"))).ExpectProblem(401, "invalid_token");
        (await (await SignInAsync("login")).PostAsync("/api/db/rows", Row, ("Idempotency-Key", "k-2"))).ExpectProblem(403, "permission_denied");

        async Task<ApiClient> SignInAsync(string how) => service.As(
            (await gateway.Client(_tenant.PublishableKey).PostAsync($"/api/auth/{how}", """{"email":"ada@example.org","password":"correct horse battery"}""")).Json.Text("access_token")!);
    }

    private async Task<TestGateway> StartAsync(string? keyName = null)
    {
        var configuration = new GatewayConfiguration();
        _tenant = configuration.AddTenant("demo");
        foreach (var key in configuration.Tenant("demo")["Keys"]!.AsArray())
            key!["Name"] = keyName ?? (string?)key["Name"];
        return await TestGateway.StartAsync(configuration);
    }
}
