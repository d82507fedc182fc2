using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.ControlPlane;

[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
internal sealed class KeysTests(StoreKind kind) : ControlPlaneFixture(kind)
{
    [Test]
    public async Task Made_Key_WorksAtOnceAndIsShownOnce()
    {
        var service = await Running.AddTenantAsync("minting");
        var made = (await service.PostAsync("/api/keys", """{"name":"app","kind":"publishable","scopes":["auth","db:read:notes"]}""")).Expect(201);
        var key = made.Json.Text("key")!;

        Assert.That(key, Does.StartWith("gw_pk_").And.EndWith(made.Json.Text("last_four")!));
        Assert.That(made.Header("Cache-Control"), Is.EqualTo("no-store"));
        var app = Running.Gateway.Client(key);
        (await app.GetAsync("/api/capabilities")).Expect(200);
        (await app.GetAsync("/api/db/others")).ExpectProblem(403, "insufficient_scope");
        var listed = await service.GetAsync("/api/keys");
        Assert.That(listed.Expect(200).Text, Does.Contain(made.Json.Text("id")).And.Not.Contain(key));
    }

    [Test]
    public async Task Revoked_Key_IsRefusedAtOnce()
    {
        var service = await Running.AddTenantAsync("revoking");
        var made = (await service.PostAsync("/api/keys", """{"name":"other","kind":"secret"}""")).Expect(201).Json;
        var other = Running.Gateway.Client(made.Text("key"));
        (await other.GetAsync("/api/capabilities")).Expect(200);

        (await service.DeleteAsync($"/api/keys/{made.Text("id")}")).Expect(204);
        (await other.GetAsync("/api/capabilities")).ExpectProblem(401, "invalid_key");
        (await service.GetAsync("/api/capabilities")).Expect(200);
        (await service.DeleteAsync($"/api/keys/{made.Text("id")}")).ExpectProblem(404, "not_found");
    }

    [TestCase(3600, 200)]
    [TestCase(0, 401)]
    public async Task Rotated_Key_WorksAsLongAsTheOverlap(int overlap, int status)
    {
        var service = await Running.AddTenantAsync($"rotating-{overlap}");
        var id = (await service.GetAsync("/api/keys")).Json.GetProperty("keys")[0].Text("id");
        var rotated = (await service.PostAsync($"/api/keys/{id}/rotate", $$"""{"overlap":{{overlap}}}""")).Expect(201).Json;

        Assert.That(rotated.Text("name"), Is.EqualTo("server"));
        (await Running.Gateway.Client(rotated.Text("key")).GetAsync("/api/capabilities")).Expect(200);
        (await service.GetAsync("/api/capabilities")).Expect(status);
    }

    // What followed the second time would end with the first.
    [Test]
    public async Task Rotated_Key_IsNotRotatedAgain()
    {
        var service = await Running.AddTenantAsync("rotating-twice");
        var id = (await service.GetAsync("/api/keys")).Json.GetProperty("keys")[0].Text("id");
        var successor = (await service.PostAsync($"/api/keys/{id}/rotate", "{}")).Expect(201).Json.Text("id")!;
        Assert.That((await service.PostAsync($"/api/keys/{id}/rotate", "{}")).ExpectProblem(409, "conflict").Json.Text("detail"), Does.Contain(successor));
        Assert.That((await Admin.PostAsync($"/admin/tenants/rotating-twice/keys/{successor}/rotate", "{}")).Expect(201).Json.Text("expires_at"), Is.Null);
    }

    [TestCase("""{"name":"x","kind":"secret"}""")]
    [TestCase("""{"name":"x","kind":"secret","scopes":["*"]}""")]
    [TestCase("""{"name":"x","kind":"secret","scopes":["db:read"]}""")]
    [TestCase("""{"name":"x","kind":"secret","scopes":["db:read:notes","db:read:others"]}""")]
    [TestCase("""{"name":"x","kind":"publishable","scopes":["auth"]}""")]
    [TestCase("""{"name":"x","kind":"secret","scopes":["native"]}""")]
    public async Task Narrow_Key_GivesNoMoreThanItHas(string wanted)
    {
        var tenant = $"narrow-{Guid.NewGuid():N}";
        var wide = await Running.AddTenantAsync(tenant);
        var narrow = await Running.AddKeyAsync(tenant, ["keys", "db:read:notes"]);

        (await narrow.PostAsync("/api/keys", wanted)).ExpectProblem(403, "insufficient_scope");
        (await narrow.PostAsync("/api/keys", """{"name":"x","kind":"secret","scopes":["db:read:notes"]}""")).Expect(201);

        // What it may not make it may not have by rotating another's either.
        var widest = (await wide.GetAsync("/api/keys")).Json.GetProperty("keys")[0].Text("id");
        (await narrow.PostAsync($"/api/keys/{widest}/rotate", "{}")).ExpectProblem(403, "insufficient_scope");
        (await wide.GetAsync("/api/capabilities")).Expect(200);
    }

    [Test]
    public async Task Ending_Key_MakesNoneThatOutlivesIt()
    {
        await Running.AddTenantAsync("ending");
        var ending = Running.Gateway.Client((await Admin.PostAsync("/admin/tenants/ending/keys", """{"name":"brief","kind":"secret","expires_at":"2100-01-01T00:00:00Z"}""")).Expect(201).Json.Text("key"));

        (await ending.PostAsync("/api/keys", """{"name":"x","kind":"secret","expires_at":"2100-01-01T00:00:01Z"}""")).ExpectProblem(403, "insufficient_scope");
        var made = (await ending.PostAsync("/api/keys", """{"name":"x","kind":"secret"}""")).Expect(201).Json;
        Assert.That(made.Time("expires_at"), Is.EqualTo(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        var lasting = (await Admin.GetAsync("/admin/tenants/ending/keys")).Json.GetProperty("keys").EnumerateArray().First(key => key.Text("expires_at") is null).Text("id");
        (await ending.PostAsync($"/api/keys/{lasting}/rotate", "{}")).ExpectProblem(403, "insufficient_scope");
    }

    [TestCase("""{"name":"x"}""")]
    [TestCase("""{"kind":"secret"}""")]
    [TestCase("""{"name":"x","kind":"operator"}""")]
    [TestCase("""{"name":"x","kind":"secret","scopes":[]}""")]
    [TestCase("""{"name":"x","kind":"secret","scopes":["db:everything"]}""")]
    [TestCase("""{"name":"x","kind":"publishable","scopes":["keys"]}""")]
    [TestCase("""{"name":"x","kind":"secret","expires_at":"2001-01-01T00:00:00Z"}""")]
    [TestCase("""{"name":"x","kind":"secret","expires_at":"soon"}""")]
    [TestCase("""{"name":"x","kind":"secret","extra":1}""")]
    public async Task Wanted_Malformed_IsRefused(string wanted)
    {
        var tenant = $"malformed-{Guid.NewGuid():N}";
        var service = await Running.AddTenantAsync(tenant);
        (await service.PostAsync("/api/keys", wanted)).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Caller_WhoMayNot_IsRefused()
    {
        await Running.AddTenantAsync("refusing");
        var app = Running.Gateway.Client((await Admin.PostAsync("/admin/tenants/refusing/keys", """{"name":"app","kind":"publishable"}""")).Expect(201).Json.Text("key"));
        (await app.GetAsync("/api/keys")).ExpectProblem(403, "insufficient_scope");
        (await (await Running.AddKeyAsync("refusing", ["db:read"])).GetAsync("/api/keys")).ExpectProblem(403, "insufficient_scope");

        var user = (await app.PostAsync("/api/auth/register", """{"email":"ada@example.com","password":"correct horse battery"}""")).Expect(200).Json.Text("access_token")!;
        var service = await Running.AddKeyAsync("refusing");
        (await service.As(user).GetAsync("/api/keys")).ExpectProblem(403, "permission_denied");
        (await service.PostAsync("/api/keys", """{"name":"x","kind":"secret"}""", ("Idempotency-Key", "1"))).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Another_TenantsKeys_AreOutOfReach()
    {
        var one = await Running.AddTenantAsync("one");
        var other = await Running.AddTenantAsync("other");
        var id = (await other.GetAsync("/api/keys")).Json.GetProperty("keys")[0].Text("id");

        (await one.DeleteAsync($"/api/keys/{id}")).ExpectProblem(404, "not_found");
        (await one.PostAsync($"/api/keys/{id}/rotate", "{}")).ExpectProblem(404, "not_found");
        (await Admin.DeleteAsync($"/admin/tenants/one/keys/{id}")).ExpectProblem(404, "not_found");
        (await other.GetAsync("/api/capabilities")).Expect(200);
    }

    [Test]
    public async Task Declared_Tenant_HasKeysBesideThoseOfItsConfiguration()
    {
        var service = Running.Gateway.Client(Running.Declared.SecretKey);
        var listed = (await service.GetAsync("/api/keys")).Expect(200).Json.GetProperty("keys").EnumerateArray().ToList();
        Assert.That(listed.Select(key => key.Text("name")), Is.EqualTo(new[] { "server", "app" }));
        Assert.That(listed.Select(key => key.Text("declared")), Has.All.EqualTo("true"));

        Assert.That(listed[0].Text("last_four"), Is.EqualTo(Running.Declared.SecretKey[^4..]));

        var made = (await service.PostAsync("/api/keys", """{"name":"x","kind":"secret","scopes":["db:read"]}""")).Expect(201).Json;
        var key = Running.Gateway.Client(made.Text("key"));
        (await key.GetAsync("/api/db/notes")).Expect(200);
        (await key.PostAsync("/api/db/notes", "{}")).ExpectProblem(403, "insufficient_scope");
        Assert.That((await service.GetAsync("/api/keys")).Json.GetProperty("keys").EnumerateArray().Select(known => known.Text("name")), Is.EqualTo(new[] { "server", "app", "x" }));
        Assert.That((await Admin.GetAsync("/admin/tenants?limit=1000")).Json.GetProperty("tenants").EnumerateArray().Count(tenant => tenant.Text("name") == "declared"), Is.EqualTo(1));

        var rotated = (await service.PostAsync($"/api/keys/{made.Text("id")}/rotate", """{"overlap":"00:00:00"}""")).Expect(201).Json;
        (await key.GetAsync("/api/db/notes")).ExpectProblem(401, "key_expired");
        (await Admin.DeleteAsync($"/admin/tenants/declared/keys/{rotated.Text("id")}")).Expect(204);
        (await Running.Gateway.Client(rotated.Text("key")).GetAsync("/api/db/notes")).ExpectProblem(401, "invalid_key");
        (await service.DeleteAsync("/api/keys/none")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Revoke_OfAKeyThatHoldsMore_IsRefused()
    {
        var service = await Running.AddTenantAsync("narrowing");
        var own = (await service.GetAsync("/api/keys")).Json.GetProperty("keys")[0].Text("id");
        var made = (await service.PostAsync("/api/keys", """{"name":"narrow","kind":"secret","scopes":["keys","db:read:notes"]}""")).Expect(201).Json;
        var narrow = Running.Gateway.Client(made.Text("key"));

        (await narrow.DeleteAsync($"/api/keys/{own}")).ExpectProblem(403, "insufficient_scope");
        (await service.GetAsync("/api/capabilities")).Expect(200);
        (await narrow.DeleteAsync($"/api/keys/{made.Text("id")}")).Expect(204);
    }

    [Test]
    public async Task List_Pages_HoldEachKeyOnce()
    {
        var service = await Running.AddTenantAsync("listing");
        for (var i = 0; i < 4; i++)
            await Running.AddKeyAsync("listing");
        var ids = new List<string?>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await service.GetAsync($"/api/keys?limit=2&cursor={cursor}")).Expect(200).Json;
            ids.AddRange(page.GetProperty("keys").EnumerateArray().Select(key => key.Text("id")));
            cursor = page.Text("next_cursor");
        }

        Assert.That(ids, Has.Count.EqualTo(5).And.Unique);
    }
}
