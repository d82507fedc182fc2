using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;
using Gateway.Tests.Supabase;

namespace Gateway.Tests.Host.Usage;

/// <summary>Usage, as it is read.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class UsageTests
{
    [Test]
    public async Task Usage_OfAUser_IsAttributedAndReadByThatUserAlone()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var app = gateway.Client(tenant.PublishableKey);
        var (ada, adasId) = await RegisterAsync(app, "ada@example.org");
        var (bob, _) = await RegisterAsync(app, "bob@example.org");
        (await ada.GetAsync("/api/auth/user")).Expect(200);
        (await ada.GetAsync("/api/auth/user")).Expect(200);
        (await bob.GetAsync("/api/auth/user")).Expect(200);

        var server = gateway.Client(tenant.SecretKey);
        await CountedAsync(server, 5);
        var users = (await server.GetAsync("/api/usage?group_by=user,operation")).Expect(200).Json.GetProperty("usage").EnumerateArray()
            .Where(row => row.Text("operation") == "auth.user").ToDictionary(row => row.Text("user")!, row => row.GetProperty("calls").GetInt64());
        Assert.That(users[adasId], Is.EqualTo(2));
        Assert.That(users.Values.Sum(), Is.EqualTo(3));

        Assert.That((await ada.GetAsync("/api/usage")).Expect(200).Json.GetProperty("usage")[0].GetProperty("calls").GetInt64(), Is.EqualTo(2));
        Assert.That((await bob.GetAsync("/api/usage?group_by=user")).Expect(200).Json.GetProperty("usage").EnumerateArray().Select(row => row.Text("user")), Has.None.EqualTo(adasId));
        (await app.GetAsync("/api/usage")).ExpectProblem(403, "permission_denied");
        (await app.As("forged").GetAsync("/api/usage")).ExpectProblem(401, "invalid_token");
    }

    // The gateway verifies nothing itself there: whether the token is good only the backend says.
    [Test]
    public async Task Usage_OfAForwardedUser_IsAttributedOnlyOnceTheBackendHasAccepted()
    {
        var accepted = false;
        await using var project = await StubProject.RunAsync(context => (accepted ? Answers.Json("[]") : Answers.Json(401, """{"code":"PGRST301","message":"JWT"}"""))(context));
        (await project.User.GetAsync("/api/db/rows")).Expect(401);
        await CountedAsync(project.Server, 1);
        Assert.That(await UsersAsync(project.Server), Is.EqualTo(new[] { ("", 1L) }));

        accepted = true;
        (await project.User.GetAsync("/api/db/rows")).Expect(200);
        (await project.App.GetAsync("/api/db/rows")).Expect(200);
        await CountedAsync(project.Server, 3);
        Assert.That(await UsersAsync(project.Server), Is.EqualTo(new[] { ("", 2L), ("ada", 1L) }));
    }

    [Test]
    public async Task Usage_GroupedByEverything_TellsTheTableAndTheMeter()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);
        (await client.GetAsync("/api/db/na%C3%AFve")).Expect(200);
        (await client.SendAsync("PUT", "/api/storage/files/a.txt", ApiClient.Bytes([1, 2, 3]))).Expect(201);
        await CountedAsync(client, 2);

        var rows = (await client.GetAsync("/api/usage?group_by=key,operation,resource,provider,status,user,meter&granularity=day")).Expect(200).Json.GetProperty("usage").EnumerateArray().ToList();
        Assert.That(
            rows.Select(row => (row.Text("key"), row.Text("operation"), row.Text("resource"), row.Text("provider"), row.Text("status"), row.Text("user"), row.Text("meter"), row.GetProperty("quantity").GetDecimal())),
            Is.EqualTo(new[] { (null, null, null, "embedded", null, null, "storage_bytes", 3m), ("server", "db.query", "naïve", "embedded", "2xx", "", "calls", 1m), ("server", "storage.put", "files", "embedded", "2xx", "", "calls", 1m) }));
    }

    [Test]
    public async Task Usage_AcceptCsv_IsATableOfWhatIsGroupedBy()
    {
        var configuration = new GatewayConfiguration();
        configuration.AddTenant("demo");
        var key = configuration.AddKey("demo", "one, \"two\"", GatewayKey.Create(KeyRole.Secret));
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(key);
        (await client.GetAsync("/api/db/rows")).Expect(200);
        await CountedAsync(client, 1);

        var table = (await client.GetAsync("/api/usage?group_by=key,status&from=2026-01-01", ("Accept", "text/csv"))).Expect(200);

        Assert.That(table.Header("Content-Type"), Is.EqualTo("text/csv; charset=utf-8"));
        var lines = table.Text.Split("\r\n");
        Assert.That(lines[0], Is.EqualTo("start,key,status,calls,bytes_in,bytes_out,upstream_ms,documents_read,messages"));
        Assert.That(lines[1], Does.StartWith("2026-01-01T00:00:00Z,\"one, \"\"two\"\"\",2xx,1,0,2,"));
    }

    [TestCase("/api/usage?grnularity=day", "grnularity")]
    [TestCase("/api/usage?from=2999-01-01", "future")]
    [TestCase("/api/usage?from=2026-01-02&to=2026-01-02", "before 'to'")]
    [TestCase("/api/usage?from=2026-02-30", "'from'")]
    [TestCase("/api/usage?to=2026-01-01&to=2026-01-02", "'to'")]
    [TestCase("/api/usage/quota?user=ada", "user")]
    [TestCase("/api/usage/alerts?stat=dead", "stat")]
    public async Task Usage_BadParameter_IsNamed(string path, string named)
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var refused = (await gateway.Client(tenant.SecretKey).GetAsync(path)).ExpectProblem(400, "invalid_request");
        Assert.That(refused.Json.Text("detail"), Does.Contain(named));
    }

    [TestCase("text/csv", true)]
    [TestCase("text/*", true)]
    [TestCase("text/csv, application/json", true)]
    [TestCase("application/json, text/csv", false)]
    [TestCase("text/csv;q=0.5, application/json", false)]
    [TestCase("text/csv;q=0.5, application/json;q=0.4", true)]
    [TestCase("text/csv;q=0.5, */*;q=0.1", true)]
    [TestCase("text/csv, */*", true)]
    [TestCase("text/csv;q=0, */*", false)]
    [TestCase("*/*", false)]
    [TestCase("image/png", false)]
    public async Task Usage_Accept_IsWeighed(string accept, bool table)
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var answer = (await gateway.Client(tenant.SecretKey).GetAsync("/api/usage", ("Accept", accept))).Expect(200);
        Assert.That(answer.Header("Content-Type"), Does.StartWith(table ? "text/csv" : "application/json"));
    }

    [Test]
    public async Task Usage_CsvOfANameLikeAFormula_IsText()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);
        (await client.PostAsync("/api/usage/events", """{"type":"tokens","subject":"=1+1","data":{"quantity":1}}""")).Expect(202);
        var table = (await client.GetAsync("/api/usage?group_by=user,meter", ("Accept", "text/csv"))).Expect(200).Text;
        Assert.That(table.Split("\r\n")[1], Does.Contain(",'=1+1,tokens,1,"));
    }

    [TestCase("/api/usage")]
    [TestCase("/api/usage/quota")]
    [TestCase("/api/usage/alerts")]
    [TestCase("/api/keys")]
    [TestCase("/api/capabilities")]
    [TestCase("/problems/not_found")]
    public async Task Head_WhereGetMayBeSent_IsTheSameWithoutABody(string path)
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);
        var (get, head) = ((await client.GetAsync(path)).Expect(200), (await client.HeadAsync(path)).Expect(200));
        Assert.That(head.Header("Content-Type"), Is.EqualTo(get.Header("Content-Type")));
        Assert.That(head.Bytes, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Usage_AfterARestart_IsStillThere(bool gracefully)
    {
        using var directory = new TemporaryDirectory();
        var key = GatewayKey.Create(KeyRole.Secret);
        string[] settings = [$"--Gateway:Tenants:demo:Keys:0:Value={key}", "--Gateway:Tenants:demo:Connections:main:Provider=embedded"];
        const int calls = 50;
        await using (var first = await GatewayProcess.StartAsync(directory.Path, settings))
        {
            if (gracefully)
            {
                await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => first.Client(key).GetAsync("/api/db/rows")));
                await first.StopAsync();
            }
            else
            {
                // What nobody has read yet, and was not written to the store, is in the journal. On one connection a call is over, and counted,
                // before the next one is looked at; the last one is not counted itself.
                for (var i = 0; i < calls; i++)
                    (await first.Client(key).GetAsync("/api/db/rows")).Expect(200);
                (await first.Client(key).GetAsync("/health/live")).Expect(200);
                await first.KillAsync();
            }
        }

        await using var second = await GatewayProcess.StartAsync(directory.Path, settings);
        Assert.That(await CallsAsync(second.Client(key)), Is.EqualTo(calls));
    }

    private static async Task<long> CallsAsync(ApiClient client) =>
        (await client.GetAsync("/api/usage")).Expect(200).Json.GetProperty("usage").EnumerateArray().Sum(row => row.GetProperty("calls").GetInt64());

    // A call is written down when the last of it is over, a moment after the caller has seen its end.
    private static async Task CountedAsync(ApiClient client, long calls)
    {
        for (var i = 0; await CallsAsync(client) is var counted && counted != calls; i++)
            Assert.That(i, Is.LessThan(1000), $"{counted} calls were counted, not {calls}.");
    }

    private static async Task<(ApiClient User, string Id)> RegisterAsync(ApiClient app, string email)
    {
        var session = (await app.PostAsync("/api/auth/register", $$"""{"email":"{{email}}","password":"correct horse battery"}""")).Expect(200).Json;
        return (app.As(session.Text("access_token")!), session.GetProperty("user").Text("id")!);
    }

    private static async Task<List<(string, long)>> UsersAsync(ApiClient server)
    {
        var rows = (await server.GetAsync("/api/usage?group_by=user")).Expect(200).Json.GetProperty("usage").EnumerateArray();
        return [.. rows.Select(row => (row.Text("user")!, row.GetProperty("calls").GetInt64()))];
    }
}
