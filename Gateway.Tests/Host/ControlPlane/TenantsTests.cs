using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.ControlPlane;

[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
internal sealed class TenantsTests(StoreKind kind) : ControlPlaneFixture(kind)
{
    [Test]
    public async Task Tenant_MadeOverTheApi_ServesAtOnce()
    {
        var service = await Running.AddTenantAsync("made");
        (await service.PostAsync("/api/db/notes", """{"id":"1","text":"Hello"}""")).Expect(201);
        var row = (await service.GetAsync("/api/db/notes/1")).Expect(200);

        Assert.That(row.Json.Text("text"), Is.EqualTo("Hello"));
        Assert.That(row.Header("Gateway-Provider"), Is.EqualTo("embedded"));
        Assert.That(row.Header("RateLimit-Policy"), Does.StartWith("\"tenant\";q="));
    }

    [Test]
    public async Task Suspended_Keys_AreRefusedUntilItIsResumed()
    {
        var service = await Running.AddTenantAsync("stopped");
        (await service.GetAsync("/api/capabilities")).Expect(200);

        (await Admin.PatchAsync("/admin/tenants/stopped", """{"status":"suspended"}""")).Expect(200);
        var refused = (await service.GetAsync("/api/capabilities")).ExpectProblem(403, "permission_denied");
        Assert.That((refused.Header("RateLimit"), refused.Header("RateLimit-Policy")), Is.Not.EqualTo((default(string), default(string))));

        (await Admin.PatchAsync("/admin/tenants/stopped", """{"status":"active"}""")).Expect(200);
        (await service.GetAsync("/api/capabilities")).Expect(200);
    }

    [Test]
    public async Task Suspended_SignedUrl_IsRefusedToo()
    {
        var service = await Running.AddTenantAsync("signed");
        (await service.SendAsync("PUT", "/api/storage/docs/a.txt", ApiClient.Bytes([1, 2, 3]))).Expect(201);
        var url = (await service.PostAsync("/api/storage/docs/a.txt?action=sign", """{"expires_in":600,"method":"GET"}""")).Expect(200).Json.Text("url")!;
        var anyone = Running.Gateway.Client(null);
        Assert.That((await anyone.GetAsync(url)).Expect(200).Bytes, Is.EqualTo(new byte[] { 1, 2, 3 }));

        (await Admin.PatchAsync("/admin/tenants/signed", """{"status":"suspended"}""")).Expect(200);
        (await anyone.GetAsync(url)).ExpectProblem(403, "permission_denied");
    }

    [Test]
    public async Task Deleted_WithinItsGracePeriod_CanBeHadBackWithAllThatItHad()
    {
        var service = await Running.AddTenantAsync("deleted");
        (await service.PostAsync("/api/db/notes", """{"id":"1"}""")).Expect(201);

        var deleted = (await Admin.DeleteAsync("/admin/tenants/deleted")).Expect(200).Json;
        Assert.That(deleted.Time("purge_at"), Is.EqualTo(deleted.Time("deleted_at") + TimeSpan.FromDays(30)));
        (await service.GetAsync("/api/db/notes")).ExpectProblem(401, "invalid_key");
        (await Admin.PostAsync("/admin/tenants/deleted/keys", """{"name":"x","kind":"secret"}""")).ExpectProblem(409, "conflict");
        (await Admin.PatchAsync("/admin/tenants/deleted", """{"plan":"default"}""")).ExpectProblem(409, "conflict");

        (await Admin.PatchAsync("/admin/tenants/deleted", """{"status":"active"}""")).Expect(200);
        Assert.That((await service.GetAsync("/api/db/notes")).Expect(200).Json.GetArrayLength(), Is.EqualTo(1));
    }

    [TestCase("Upper")]
    [TestCase("with space")]
    [TestCase("\u0430cme")] // A Cyrillic letter that looks Latin.
    [TestCase("../up")]
    [TestCase("-first")]
    public async Task Name_ThatCouldBeMistaken_IsRefused(string name) =>
        (await Admin.PostAsync("/admin/tenants", $$"""{"name":"{{name}}"}""")).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task Name_OfAnother_IsTaken()
    {
        await Running.AddTenantAsync("taken");
        (await Admin.PostAsync("/admin/tenants", """{"name":"taken"}""")).ExpectProblem(409, "already_exists");
        (await Admin.PostAsync("/admin/tenants", """{"name":"declared"}""")).ExpectProblem(409, "already_exists");

        (await Admin.DeleteAsync("/admin/tenants/taken")).Expect(200);
        (await Admin.PostAsync("/admin/tenants", """{"name":"taken"}""")).ExpectProblem(409, "already_exists");
    }

    [Test]
    public async Task Change_OfWhatWasChangedSince_IsRefused()
    {
        var made = (await Admin.PostAsync("/admin/tenants", """{"name":"versioned"}""")).Expect(201);
        Assert.That((await Admin.GetAsync("/admin/tenants/versioned")).Header("ETag"), Is.EqualTo(made.Header("ETag")));
        var tag = ("If-Match", made.Header("ETag")!);

        (await Admin.PatchAsync("/admin/tenants/versioned", """{"allowed_origins":["https://a.example"]}""", tag)).Expect(200);
        (await Admin.PatchAsync("/admin/tenants/versioned", """{"allowed_origins":["https://b.example"]}""", tag)).ExpectProblem(412, "precondition_failed");
        (await Admin.DeleteAsync("/admin/tenants/versioned", tag)).ExpectProblem(412, "precondition_failed");
        var now = (await Admin.GetAsync("/admin/tenants/versioned")).Expect(200);
        Assert.That(now.Json.GetProperty("allowed_origins")[0].GetString(), Is.EqualTo("https://a.example"));
    }

    [Test]
    public async Task Declared_Tenant_IsShownButNotChanged()
    {
        var shown = (await Admin.GetAsync("/admin/tenants/declared")).Expect(200);
        Assert.That(shown.Json.Text("declared"), Is.EqualTo("true"));
        (await Admin.GetAsync("/admin/tenants/declared/connections")).Expect(200);
        (await Admin.GetAsync("/admin/tenants/declared/routes")).Expect(200);
        (await Admin.GetAsync("/admin/tenants/DECLARED/keys")).Expect(200);
        Assert.That((await Admin.PostAsync("/admin/tenants/declared/connections/main/check", "{}")).Expect(200).Json.Text("ok"), Is.EqualTo("true"));

        foreach (var refused in new[]
        {
            await Admin.PatchAsync("/admin/tenants/declared", """{"status":"suspended"}"""),
            await Admin.DeleteAsync("/admin/tenants/declared"),
            await Admin.PostAsync("/admin/tenants/declared/connections", """{"name":"second","provider":"embedded"}"""),
            await Admin.PutAsync("/admin/tenants/declared/connections/main", """{"provider":"embedded"}"""),
            await Admin.DeleteAsync("/admin/tenants/declared/connections/main"),
            await Admin.PutAsync("/admin/tenants/declared/routes", """{"db":"main"}"""),
        })
        {
            Assert.That(refused.ExpectProblem(409, "conflict").Json.Text("detail"), Does.Contain("Gateway:Tenants:declared"));
        }
    }

    [Test]
    public async Task List_Pages_HoldEachTenantOnceInOrder()
    {
        foreach (var name in new[] { "page-c", "page-a", "page-b" })
            (await Admin.PostAsync("/admin/tenants", $$"""{"name":"{{name}}"}""")).Expect(201);
        var names = new List<string?>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await Admin.GetAsync($"/admin/tenants?limit=2&cursor={cursor}")).Expect(200).Json;
            names.AddRange(page.GetProperty("tenants").EnumerateArray().Select(tenant => tenant.Text("name")));
            cursor = page.Text("next_cursor");
        }

        Assert.That(names, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
        Assert.That(names, Is.SupersetOf(new[] { "declared", "page-a", "page-b", "page-c" }));
        (await Admin.GetAsync("/admin/tenants?cursor=%%%")).ExpectProblem(400, "invalid_cursor");
    }

    [Test]
    public async Task List_Filter_ShowsOnlyWhatFits()
    {
        (await Admin.PostAsync("/admin/tenants", """{"name":"filtered"}""")).Expect(201);
        (await Admin.PatchAsync("/admin/tenants/filtered", """{"status":"suspended"}""")).Expect(200);
        var listed = (await Admin.GetAsync("/admin/tenants?status=suspended&limit=1000")).Expect(200).Json.GetProperty("tenants").EnumerateArray().ToList();

        Assert.That(listed.Select(tenant => tenant.Text("name")), Does.Contain("filtered"));
        Assert.That(listed.Select(tenant => tenant.Text("status")), Has.All.EqualTo("suspended"));
    }

    [Test]
    public async Task Plan_Replaced_IsInForceAtOnce()
    {
        var service = await Running.AddTenantAsync("planned");
        (await Admin.PatchAsync("/admin/tenants/planned", """{"plan":"narrow"}""")).ExpectProblem(400, "invalid_request");
        (await Admin.PutAsync("/admin/plans/narrow", """{"rate_limit":{"requests":1000,"window":"00:01:00"}}""")).Expect(201);
        (await Admin.PatchAsync("/admin/tenants/planned", """{"plan":"narrow"}""")).Expect(200);
        Assert.That((await service.GetAsync("/api/capabilities")).Header("RateLimit-Policy"), Is.EqualTo("\"tenant\";q=1000;w=60"));

        (await Admin.PutAsync("/admin/plans/narrow", """{"rate_limit":{"requests":2000,"window":"00:01:00"},"quotas":[{"meter":"calls","limit":5,"period":"day"}]}""")).Expect(200);
        Assert.That((await service.GetAsync("/api/capabilities")).Header("RateLimit-Policy"), Is.EqualTo("\"tenant\";q=2000;w=60"));
        var plan = (await Admin.GetAsync("/admin/plans/narrow")).Expect(200).Json;
        Assert.That(plan.GetProperty("quotas")[0].GetRawText(), Is.EqualTo("""{"meter":"calls","limit":5,"period":"day","hard":true,"per":"tenant","anniversary":false,"thresholds":[80,100]}"""));
    }

    [Test]
    public async Task Plan_Listed_StandsBesideTheDeclaredOnes()
    {
        foreach (var name in new[] { "plan-b", "plan-a", "plana", "plan_c" })
            (await Admin.PutAsync($"/admin/plans/{name}", "{}")).Expect(201);
        var names = new List<string?>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = (await Admin.GetAsync($"/admin/plans?limit=1&cursor={cursor}")).Expect(200).Json;
            names.AddRange(page.GetProperty("plans").EnumerateArray().Select(plan => plan.Text("name")));
            cursor = page.Text("next_cursor");
        }

        Assert.That(names, Is.SupersetOf(new[] { "default", "plan-a", "plan-b", "plan_c", "plana" }).And.Ordered.Using<string?>(StringComparer.Ordinal));
        (await Admin.GetAsync("/admin/plans?cursor=nonsense!")).ExpectProblem(400, "invalid_cursor");
    }

    [Test]
    public async Task Plan_Deleted_OnlyWhereNoTenantHasIt()
    {
        await Running.AddTenantAsync("leaving");
        (await Admin.PutAsync("/admin/plans/passing", "{}")).Expect(201);
        (await Admin.PatchAsync("/admin/tenants/leaving", """{"plan":"passing"}""")).Expect(200);
        Assert.That((await Admin.DeleteAsync("/admin/plans/passing")).ExpectProblem(409, "conflict").Json.Text("detail"), Does.Contain("'leaving'"));
        (await Admin.DeleteAsync("/admin/tenants/leaving")).Expect(200);
        (await Admin.DeleteAsync("/admin/plans/passing")).ExpectProblem(409, "conflict");
        (await Admin.PatchAsync("/admin/tenants/leaving", """{"plan":"default","status":"active"}""")).Expect(200);

        (await Admin.DeleteAsync("/admin/plans/passing", ("If-Match", "\"7\""))).ExpectProblem(412, "precondition_failed");
        (await Admin.DeleteAsync("/admin/plans/passing")).Expect(204);
        (await Admin.DeleteAsync("/admin/plans/passing")).ExpectProblem(404, "not_found");
        (await Admin.DeleteAsync("/admin/plans/default")).ExpectProblem(409, "conflict");
        (await Admin.PatchAsync("/admin/tenants/leaving", """{"plan":"passing"}""")).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Plan_Mistakes_AreToldAtOnce()
    {
        var refused = (await Admin.PutAsync("/admin/plans/wrong", """{"rate_limit":{"requests":0,"window":"soon"},"quotas":[{"meter":"calls","limit":-1,"period":"week"}]}"""))
            .ExpectProblem(400, "invalid_request");

        Assert.That(refused.Json.Text("details")!.Split('\n'), Has.Length.EqualTo(4));
        Assert.That(refused.Json.Text("details"), Does.Contain("rate_limit.window: 'soon'").And.Contain("quotas.0.period: 'week'"));
        (await Admin.PutAsync("/admin/plans/default", "{}")).ExpectProblem(409, "conflict");
        (await Admin.PutAsync("/admin/plans/wrong", """{"rate_limits":{}}""")).ExpectProblem(400, "invalid_request");
        (await Admin.GetAsync("/admin/plans/wrong")).ExpectProblem(404, "not_found");
    }
}
