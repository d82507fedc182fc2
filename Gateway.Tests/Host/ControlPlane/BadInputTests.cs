using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.ControlPlane;

/// <summary>What a careless or hostile caller sends to <c>/admin</c> and <c>/api/keys</c>: always an answer that says how to mend it.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
internal sealed class BadInputTests(StoreKind kind) : ControlPlaneFixture(kind)
{
    private static readonly string Long = new('a', 300_000);

    private static readonly (string Method, string Path, string? Body, int Status, string Code)[] Calls =
    [
        ("POST", "/admin/tenants", null, 400, "invalid_request"),
        ("POST", "/admin/tenants", "", 400, "invalid_request"),
        ("POST", "/admin/tenants", "null", 400, "invalid_request"),
        ("POST", "/admin/tenants", """["name"]""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":"a","name":"b"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":5}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":""}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":"a\u0000b"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":"bad-1","plan":"a\u0000b"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":"bad-1","plan":["default"]}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":"bad-1","allowed_origins":"https://a.example"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":"bad-1","allowed_origins":["https://a.example/path"]}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":"bad-1","allowed_origins":["javascript:alert(1)"]}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", """{"name":"bad-1","status":"active"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", $$"""{"name":"{{new string('a', 64)}}"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants", $$"""{"name":"{{Long}}"}""", 413, "payload_too_large"),
        ("PATCH", "/admin/tenants/given", """{"status":"deleted"}""", 400, "invalid_request"),
        ("PATCH", "/admin/tenants/given", """{"status":"gone"}""", 400, "invalid_request"),
        ("PATCH", "/admin/tenants/given", """{"plan":"a\u0000b"}""", 400, "invalid_request"),
        ("PATCH", "/admin/tenants/nobody", "{}", 404, "not_found"),
        ("GET", "/admin/tenants/nobody", null, 404, "not_found"),
        ("DELETE", "/admin/tenants/nobody", null, 404, "not_found"),
        ("PUT", "/admin/tenants/given", "{}", 405, "method_not_allowed"),
        ("GET", "/admin/tenants?status=gone", null, 400, "invalid_request"),
        ("GET", "/admin/tenants?limit=0", null, 400, "invalid_request"),
        ("GET", "/admin/tenants?limit=1001", null, 400, "invalid_request"),
        ("GET", "/admin/tenants?limit=1&limit=2", null, 400, "invalid_request"),
        ("GET", "/admin/tenants?cursor=*", null, 400, "invalid_cursor"),
        ("GET", "/admin/tenants?cursor=AAAA", null, 400, "invalid_cursor"), // NULs.
        ("GET", "/admin/tenants?cursor=abc", null, 400, "invalid_cursor"),
        ("GET", "/admin/tenants?cursor=YQ&cursor=Yg", null, 400, "invalid_request"),
        ("GET", "/admin/audit?cursor=YQ", null, 400, "invalid_cursor"), // No number.
        ("GET", "/admin/audit?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", null, 400, "invalid_cursor"), // One too large.
        ("DELETE", "/admin/audit", null, 405, "method_not_allowed"),
        ("POST", "/admin/tenants/given/connections", """{"provider":"embedded"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/connections", """{"name":"Main","provider":"embedded"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/connections", """{"name":"x","provider":"embedded","settings":[]}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/connections", """{"name":"x","provider":"embedded","settings":{"":1}}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/connections", """{"name":"x","provider":"embedded","settings":{"a:b":1}}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/connections", """{"name":"x","provider":"embedded","settings":{"scan_limit":"many"}}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/connections", """{"name":"main","provider":"embedded"}""", 409, "already_exists"),
        ("POST", "/admin/tenants/given/connections?force=yes", """{"name":"x","provider":"embedded"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/connections?dry_run=yes", """{"name":"x","provider":"embedded"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/nobody/connections", """{"name":"x","provider":"embedded"}""", 404, "not_found"),
        ("POST", "/admin/tenants/given/connections/nothing/check", null, 404, "not_found"),
        ("DELETE", "/admin/tenants/given/connections/nothing", null, 404, "not_found"),
        ("PUT", "/admin/tenants/given/routes", "{}", 400, "invalid_request"),
        ("PUT", "/admin/tenants/given/routes", """{"db":5}""", 400, "invalid_request"),
        ("PUT", "/admin/tenants/given/routes", """{"db":"main","search":"main"}""", 400, "invalid_request"),
        ("PUT", "/admin/tenants/given/routes?check=true", """{"db":"nothing"}""", 400, "invalid_request"),
        ("PUT", "/admin/tenants/given/routes?check=perhaps", """{"db":"main"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":" ","kind":"secret"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":"a\nb","kind":"secret"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":"a\u202eb","kind":"secret"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":"a","kind":"Secret"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":"a","kind":"secret","scopes":"*"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":"a","kind":"secret","scopes":[null]}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":"a","kind":"secret","scopes":["db:read:"]}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":"a","kind":"secret","scopes":["auth:users"]}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":"a","kind":"publishable","scopes":["usage:write"]}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":"a","kind":"secret","expires_at":"12:00"}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys", """{"name":"a","kind":"secret","expires_at":1893456000}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys/nothing/rotate", "{}", 404, "not_found"),
        ("POST", "/admin/tenants/given/keys/nothing/rotate", """{"overlap":-1}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys/nothing/rotate", """{"overlap":1e99}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys/nothing/rotate", """{"overlap":-9223372036854775808}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys/nothing/rotate", """{"overlap":9223372036854775807}""", 400, "invalid_request"),
        ("POST", "/admin/tenants/given/keys/nothing/rotate", """{"overlap":"1h"}""", 400, "invalid_request"),
        ("PUT", "/admin/plans/Gold", """{"rate_limit":{"requests":1.5}}""", 400, "invalid_request"),
        ("PUT", "/admin/plans/a%20b", "{}", 400, "invalid_request"),
        ("PUT", "/admin/plans/bad", """{"quotas":{}}""", 400, "invalid_request"),
        ("PUT", "/admin/plans/bad", """{"quotas":[5]}""", 400, "invalid_request"),
        ("PUT", "/admin/plans/bad", """{"quotas":[{"limit":1}]}""", 400, "invalid_request"),
        ("PUT", "/admin/plans/bad", """{"max_object_size":-1}""", 400, "invalid_request"),
        ("PUT", "/admin/plans/bad", """{"rate_limit":{"requests":[1]}}""", 400, "invalid_request"),
        ("POST", "/admin/operators", """{"name":"configuration"}""", 409, "already_exists"),
        ("POST", "/admin/operators", """{"name":"command line (root)"}""", 400, "invalid_request"),
        ("POST", "/admin/operators", """{"name":"late","expires_at":"2001-01-01T00:00:00Z"}""", 400, "invalid_request"),
        ("DELETE", "/admin/operators/nothing", null, 404, "not_found"),
        ("POST", "/admin/invites", """{"email":"nobody"}""", 400, "invalid_request"),
        ("DELETE", "/admin/invites/nothing", null, 404, "not_found"),
        ("DELETE", "/admin/accounts/nothing", null, 404, "not_found"),
        ("GET", "/admin/nothing", null, 404, "not_found"),
        ("GET", "/admin", null, 404, "not_found"),
    ];

    [OneTimeSetUp]
    public Task GiveTenantAsync() => Running.AddTenantAsync("given");

    [Test]
    public async Task Admin_BadInput_IsRefusedAndChangesNothing()
    {
        var before = (await Admin.GetAsync("/admin/audit?limit=1&tenant=given")).Expect(200).Text;
        using (Assert.EnterMultipleScope())
        {
            foreach (var (method, path, body, status, code) in Calls)
            {
                var answer = await Admin.SendAsync(method, path, body is null ? null : ApiClient.Bytes(System.Text.Encoding.UTF8.GetBytes(body), "application/json"));
                Assert.That((answer.Status, answer.Status < 400 ? "" : answer.Json.Text("code")), Is.EqualTo((status, code)), $"{method} {path} {body?[..Math.Min(body.Length, 100)]}: {answer.Text}");
            }
        }

        Assert.That((await Admin.GetAsync("/admin/audit?limit=1&tenant=given")).Expect(200).Text, Is.EqualTo(before));
        (await Admin.GetAsync("/admin/tenants/bad-1")).ExpectProblem(404, "not_found");
    }

    [TestCase("?plan=%00")]
    [TestCase("?plan=%EF%BF%BE")]
    [TestCase("?cursor=enp6")]
    public async Task List_OddFilter_FindsNothingOrIsRefused(string query)
    {
        Assert.That((await Admin.GetAsync($"/admin/tenants{query}")).Status, Is.AnyOf(200, 400));
        Assert.That((await Admin.GetAsync("/admin/audit?actor=%00&action=%00&tenant=%00")).Status, Is.AnyOf(200, 400));
    }

    [Test]
    public async Task Scope_OfAnOddTable_IsKeptOrRefused()
    {
        await Running.AddTenantAsync("odd-tables");
        var made = await Admin.PostAsync("/admin/tenants/odd-tables/keys", """{"name":"odd","kind":"secret","scopes":["db:read:a\u0000b"]}""");
        Assert.That(made.Status, Is.AnyOf(201, 400));
        (await Admin.PostAsync("/admin/tenants/odd-tables/keys", """{"name":"odd","kind":"secret","scopes":["db:read:Tabelle ü:x"]}""")).Expect(201);
    }

    [Test]
    public async Task IfMatch_OfWhatIsNotThere_IsRefused()
    {
        foreach (var tag in new[] { "*", "\"0\"", "\"1\"" })
            (await Admin.PutAsync("/admin/plans/new-plan", "{}", ("If-Match", tag))).ExpectProblem(412, "precondition_failed");
        (await Admin.PutAsync("/admin/plans/new-plan", "{}")).Expect(201);
        (await Admin.PutAsync("/admin/plans/new-plan", "{}", ("If-Match", "*"))).Expect(200);
        (await Admin.PutAsync("/admin/plans/new-plan", "{}", ("If-Match", "\"1\""))).ExpectProblem(412, "precondition_failed");
        (await Admin.PutAsync("/admin/plans/new-plan", "{}", ("If-Match", "W/\"2\""))).ExpectProblem(412, "precondition_failed");
        (await Admin.PutAsync("/admin/plans/new-plan", "{}", ("If-Match", "2"))).ExpectProblem(400, "invalid_request");
        (await Admin.PutAsync("/admin/plans/new-plan", "{}", ("If-Match", "\"7\", \"2\""))).Expect(200);
    }

    [Test]
    public async Task Routes_WithIfMatch_AreTriedAgainstTheSameVersion()
    {
        await Running.AddTenantAsync("matched");
        (await Admin.PutAsync("/admin/tenants/matched/routes?check=true", """{"db":"main"}""", ("If-Match", "\"99\""))).ExpectProblem(412, "precondition_failed");
        (await Admin.PutAsync("/admin/tenants/matched/routes", """{"db":"main"}""", ("If-Match", "\"99\""))).ExpectProblem(412, "precondition_failed");
    }

    // The only connection serves all without routes: that must not end when a second one is made.
    [Test]
    public async Task Connection_Second_LeavesTheFirstServing()
    {
        var service = await Running.AddTenantAsync("growing");
        (await service.PostAsync("/api/db/notes", """{"id":"1"}""")).Expect(201);
        await Running.AddConnectionAsync("growing", "second");

        Assert.That((await service.GetAsync("/api/db/notes")).Expect(200).Json.GetArrayLength(), Is.EqualTo(1));
        Assert.That((await Admin.GetAsync("/admin/tenants/growing/routes")).Expect(200).Text, Does.Contain("""{"db":"main","storage":"main","auth":"main","""));
    }

    [Test]
    public async Task Key_InEachPlace_ActsOnItsOwnPartOnly()
    {
        var service = await Running.AddTenantAsync("placed");
        var app = (await Admin.PostAsync("/admin/tenants/placed/keys", """{"name":"app","kind":"publishable"}""")).Expect(201).Json.Text("key")!;
        var anyone = Running.Gateway.Client(null);
        foreach (var header in new[] { "apikey", "X-Tenant-Token", "Authorization" })
        {
            var prefix = header == "Authorization" ? "Bearer " : "";
            (await anyone.GetAsync("/admin/tenants", (header, prefix + service.Key))).ExpectProblem(403, "insufficient_scope");
            (await anyone.GetAsync("/admin/tenants", (header, prefix + app))).ExpectProblem(403, "insufficient_scope");
            (await anyone.GetAsync("/admin/tenants", (header, prefix + Admin.Key))).Expect(200);
            (await anyone.GetAsync("/api/keys", (header, prefix + Admin.Key))).ExpectProblem(403, "insufficient_scope");
            (await anyone.GetAsync("/api/usage", (header, prefix + Admin.Key))).ExpectProblem(403, "insufficient_scope");
            (await anyone.GetAsync("/api/keys", (header, prefix + app))).ExpectProblem(403, "insufficient_scope");
        }

        (await anyone.GetAsync($"/admin/tenants?apikey={Admin.Key}")).ExpectProblem(400, "invalid_request");
        (await anyone.GetAsync("/admin/tenants", ("apikey", Admin.Key!), ("X-Tenant-Token", service.Key!))).ExpectProblem(400, "invalid_request");

        // No page of a browser may read what an operator is told.
        Assert.That((await Admin.GetAsync("/admin/tenants", ("Origin", "https://evil.example"))).Header("Access-Control-Allow-Origin"), Is.Null);
    }

    [Test]
    public async Task Key_RevokedOrRotatedOut_MakesNoOthers()
    {
        var service = await Running.AddTenantAsync("ended");
        var helper = await Running.AddKeyAsync("ended", ["keys"]);
        var keys = (await service.GetAsync("/api/keys")).Expect(200).Json.GetProperty("keys").EnumerateArray().ToList();
        var id = keys.Single(key => key.GetProperty("scopes")[0].GetString() == "keys").Text("id");
        (await service.PostAsync($"/api/keys/{id}/rotate", """{"overlap":0}""")).Expect(201);

        (await helper.PostAsync("/api/keys", """{"name":"x","kind":"secret","scopes":["keys"]}""")).ExpectProblem(401, "key_expired");
        (await helper.GetAsync("/api/keys")).ExpectProblem(401, "key_expired");
        (await service.PostAsync($"/api/keys/{id}/rotate", "{}")).ExpectProblem(409, "conflict");
        (await service.DeleteAsync($"/api/keys/{id}", ("If-Match", "\"1\""))).ExpectProblem(412, "precondition_failed");
        (await service.DeleteAsync($"/api/keys/{id}", ("If-Match", "\"2\""))).Expect(204);
        (await helper.GetAsync("/api/keys")).ExpectProblem(401, "invalid_key");
    }

    [Test]
    public async Task Secrets_OfEveryKind_AreInNoAnswerAndNoAudit()
    {
        const string secret = "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz";
        var service = await Running.AddTenantAsync("quiet");
        var settings = $$"""{"url":"https://no-such-host.invalid","publishable_key":"sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH","secret_key":"{{secret}}"}""";
        var answers = new List<ApiResponse>
        {
            await Admin.PostAsync("/admin/tenants/quiet/connections", $$"""{"name":"cloud","provider":"supabase","settings":{{settings}} }"""),
            await Admin.PostAsync("/admin/tenants/quiet/connections?dry_run=true", $$"""{"name":"cloud","provider":"supabase","settings":{{settings}} }"""),
            await Admin.PostAsync("/admin/tenants/quiet/connections?force=true", $$"""{"name":"cloud","provider":"supabase","settings":{{settings}} }"""),
            await Admin.PostAsync("/admin/tenants/quiet/connections", $$"""{"name":"cloud","provider":"supabase","settings":{{settings}} }"""),
            await Admin.PutAsync("/admin/tenants/quiet/connections/cloud?dry_run=true", $$"""{"provider":"supabase","settings":{{settings}} }"""),
            await Admin.PutAsync("/admin/tenants/quiet/connections/cloud", $$"""{"provider":"embedded","settings":{{settings}} }"""),
            await Admin.GetAsync("/admin/tenants/quiet/connections"),
            await Admin.PostAsync("/admin/tenants/quiet/connections/cloud/check", "{}"),
            await Admin.PutAsync("/admin/tenants/quiet/routes?check=true", """{"db":"cloud"}"""),
            await Admin.GetAsync("/admin/tenants/quiet/keys"),
            await Admin.GetAsync("/admin/audit?tenant=quiet"),
        };

        Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(new[] { 502, 200, 201, 409, 200, 400, 200, 200, 200, 200, 200 }));
        Assert.That(answers[4].Json.Text("changed"), Is.EqualTo("false"));
        foreach (var answer in answers)
        {
            Assert.That(answer.Text, Does.Not.Contain(secret));
            Assert.That(answer.Text, Does.Not.Contain(service.Key!));
        }
    }
}
