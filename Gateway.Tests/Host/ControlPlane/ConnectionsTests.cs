using System.Text;
using Gateway.Host.ControlPlane.Store;
using Gateway.Tests.Backends;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Host.ControlPlane;

[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
internal sealed class ConnectionsTests(StoreKind kind) : ControlPlaneFixture(kind)
{
    private const string Publishable = "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH";
    private const string Secret = "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz";

    [Test]
    public async Task Mistakes_InSettings_AreAllTold()
    {
        (await Admin.PostAsync("/admin/tenants", """{"name":"mistaken"}""")).Expect(201);
        var refused = (await Admin.PostAsync("/admin/tenants/mistaken/connections", """{"name":"main","provider":"supabase","settings":{"url":"nowhere","colour":1}}"""))
            .ExpectProblem(400, "invalid_request");

        Assert.That(refused.Json.Text("details"), Does.Contain("settings.url: ").And.Contain("settings.colour: ").And.Contain("settings.publishable_key: "));
        (await Admin.PostAsync("/admin/tenants/mistaken/connections", """{"name":"main","provider":"oracle"}""")).ExpectProblem(400, "invalid_request");
        (await Admin.PostAsync("/admin/tenants/mistaken/connections", """{"name":"main","provider":"embedded","settings":{"scan_limit":1,"Scan_Limit":2}}""")).ExpectProblem(400, "invalid_request");
        Assert.That(await ListAsync("mistaken"), Is.Empty);
    }

    [Test]
    public async Task Secrets_Saved_AreNeitherShownNorStoredInTheClear()
    {
        (await Admin.PostAsync("/admin/tenants", """{"name":"hidden"}""")).Expect(201);
        var saved = await Admin.PostAsync("/admin/tenants/hidden/connections?force=true", Supabase("https://no-such-host.invalid"));
        Assert.That(saved.Expect(201).Text, Does.Not.Contain(Secret));
        Assert.That(saved.Json.GetProperty("findings")[0].Text("ok"), Is.EqualTo("false"));
        var settings = (await ListAsync("hidden"))[0].GetProperty("settings");
        Assert.That(settings.Text("url"), Is.EqualTo("https://no-such-host.invalid"));
        Assert.That(settings.Text("secret_key"), Is.EqualTo("********"));

        var stored = await StoreAsync(context => context.Connections.Where(row => row.Tenant == "hidden").Select(row => row.Settings).SingleAsync());
        Assert.That(stored, Does.Not.Contain(Secret).And.Not.Contain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret))));
        var audit = await Admin.GetAsync("/admin/audit?tenant=hidden");
        Assert.That(audit.Expect(200).Text, Does.Not.Contain(Secret).And.Contain("connection.create"));
    }

    [Test]
    public async Task Mask_SentBack_IsRefused()
    {
        (await Admin.PostAsync("/admin/tenants", """{"name":"masked"}""")).Expect(201);
        (await Admin.PostAsync("/admin/tenants/masked/connections?force=true", Supabase("https://no-such-host.invalid"))).Expect(201);
        var settings = (await ListAsync("masked"))[0].GetProperty("settings").GetRawText();

        (await Admin.PutAsync("/admin/tenants/masked/connections/main?force=true", $$"""{"provider":"supabase","settings":{{settings}} }""")).ExpectProblem(400, "invalid_request");
    }

    [TestCase("http://127.0.0.1:9")]
    [TestCase("http://[::1]:9")]
    [TestCase("http://[::ffff:10.0.0.1]:9")]
    [TestCase("http://169.254.169.254")]
    [TestCase("http://2130706433")] // 127.0.0.1 as one number.
    public async Task Address_ThatIsNotPublic_IsRefused(string url)
    {
        var tenant = $"private-{Guid.NewGuid():N}";
        (await Admin.PostAsync("/admin/tenants", $$"""{"name":"{{tenant}}"}""")).Expect(201);
        foreach (var force in new[] { "", "?force=true" })
        {
            var refused = (await Admin.PostAsync($"/admin/tenants/{tenant}/connections{force}", Supabase(url))).ExpectProblem(400, "invalid_request");
            Assert.That(refused.Json.Text("detail"), Does.Contain("settings.url: The address is not a public one"));
        }

        Assert.That(await ListAsync(tenant), Is.Empty);
    }

    // Where a name leads is found out by a look-up alone.
    [Test]
    public async Task Address_WhoseNameLeadsInside_ReachesNothing()
    {
        var (tenant, url) = ("inside", "http://localhost:9");
        (await Admin.PostAsync("/admin/tenants", $$"""{"name":"{{tenant}}"}""")).Expect(201);
        var refused = (await Admin.PostAsync($"/admin/tenants/{tenant}/connections", Supabase(url))).ExpectProblem(502, "bad_configuration");
        Assert.That(refused.Json.Text("detail"), Does.Contain("not a public one"));

        // Saved by force it reaches no further.
        (await Admin.PostAsync($"/admin/tenants/{tenant}/connections?force=true", Supabase(url))).Expect(201);
        var service = await Running.AddKeyAsync(tenant, ["*", "native"]);
        (await service.GetAsync("/api/db/notes")).ExpectProblem(502, "bad_configuration");
        (await service.GetAsync("/native/main/rest/v1/")).ExpectProblem(502, "bad_configuration");
    }

    [Test]
    public async Task Folder_OfTheMachine_IsNotForTheApiToName()
    {
        (await Admin.PostAsync("/admin/tenants", """{"name":"foldered"}""")).Expect(201);
        foreach (var path in new[] { "/etc", "embedded/declared/main" })
            (await Admin.PostAsync("/admin/tenants/foldered/connections", $$"""{"name":"main","provider":"embedded","settings":{"path":"{{path}}"} }""")).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Replaced_Connection_ServesTheNextCall()
    {
        var service = await Running.AddTenantAsync("replaced");
        var app = Running.Gateway.Client((await Admin.PostAsync("/admin/tenants/replaced/keys", """{"name":"app","kind":"publishable"}""")).Expect(201).Json.Text("key"));
        (await service.PostAsync("/api/db/notes", """{"id":"1"}""")).Expect(201);
        (await app.GetAsync("/api/db/notes")).ExpectProblem(403, "permission_denied");

        var replaced = await Admin.PutAsync("/admin/tenants/replaced/connections/main", """{"provider":"embedded","settings":{"tables":{"notes":{"policy":"public-read"}}}}""", ("If-Match", "\"1\""));
        Assert.That(replaced.Expect(200).Header("ETag"), Is.EqualTo("\"2\""));
        (await app.GetAsync("/api/db/notes")).Expect(200);
        (await Admin.PutAsync("/admin/tenants/replaced/connections/main", """{"provider":"embedded"}""", ("If-Match", "\"1\""))).ExpectProblem(412, "precondition_failed");
        (await Admin.PutAsync("/admin/tenants/replaced/connections/none", """{"provider":"embedded"}""")).ExpectProblem(404, "not_found");
    }

    [TestCase("""["nope"]""")]
    [TestCase("""["main"]""")]
    [TestCase("\"emb\"")]
    [TestCase("""[5,""]""")]
    public async Task Trusts_ThatNameNoOtherConnection_Are400(string trusts)
    {
        var tenant = $"trusting-{Guid.NewGuid():N}";
        (await Admin.PostAsync("/admin/tenants", $$"""{"name":"{{tenant}}"}""")).Expect(201);
        var refused = await Admin.PostAsync($"/admin/tenants/{tenant}/connections", $$"""{"name":"main","provider":"embedded","settings":{"trusts":{{trusts}} } }""");
        Assert.That(refused.ExpectProblem(400, "invalid_request").Json.Text("detail"), Does.Contain("trusts"));
    }

    [Test]
    public async Task Trusted_Connection_IsNotDeleted()
    {
        await Running.AddTenantAsync("trusting");
        (await Admin.PostAsync("/admin/tenants/trusting/connections", """{"name":"second","provider":"embedded","settings":{"trusts":["main"]}}""")).Expect(201);
        (await Admin.PutAsync("/admin/tenants/trusting/routes", """{"db":"second"}""")).Expect(200);

        Assert.That((await Admin.DeleteAsync("/admin/tenants/trusting/connections/main")).ExpectProblem(400, "invalid_request").Json.Text("detail"), Does.Contain("second"));
        (await Admin.PutAsync("/admin/tenants/trusting/connections/second", """{"name":"second","provider":"embedded"}""")).Expect(200);
        (await Admin.PutAsync("/admin/tenants/trusting/connections/second", """{"name":"third","provider":"embedded"}""")).ExpectProblem(400, "invalid_request");
        (await Admin.DeleteAsync("/admin/tenants/trusting/connections/main")).Expect(204);
    }

    [TestCase("PUT", "routes?chek=true", """{"db":"main"}""")]
    [TestCase("PUT", "connections/main?dryrun=true", """{"provider":"embedded"}""")]
    [TestCase("PUT", "routes?check=true&check=false", """{"db":"main"}""")]
    [TestCase("GET", "connections?name=main", null)]
    public async Task Parameter_ThatIsNotKnown_Is400AndChangesNothing(string method, string path, string? body)
    {
        var tenant = $"parameters-{Guid.NewGuid():N}";
        await Running.AddTenantAsync(tenant);
        var before = (await Admin.GetAsync($"/admin/tenants/{tenant}")).Expect(200).Text;
        (await Admin.SendAsync(method, $"/admin/tenants/{tenant}/{path}", body is null ? null : ApiClient.Json(body))).ExpectProblem(400, "invalid_request");
        Assert.That((await Admin.GetAsync($"/admin/tenants/{tenant}")).Text, Is.EqualTo(before));
    }

    [Test]
    public async Task Routes_CheckWithoutAValue_OnlyTries()
    {
        await Running.AddTenantAsync("bare");
        await Running.AddConnectionAsync("bare", "second");
        (await Admin.PutAsync("/admin/tenants/bare/routes?check", """{"db":"second"}""")).Expect(200);
        Assert.That((await Admin.GetAsync("/admin/tenants/bare/routes")).Json.Text("db"), Is.Not.EqualTo("second"));
    }

    // What is only tried fails by itself, again and again, and leaves what is in use alone.
    [Test]
    public async Task Check_OfWhatIsDead_TellsWhyEachTimeAndOpensNoBreaker()
    {
        (await Admin.PostAsync("/admin/tenants", """{"name":"dead"}""")).Expect(201);
        (await Admin.PostAsync("/admin/tenants/dead/connections?force=true", Supabase("https://no-such-host.invalid"))).Expect(201);
        for (var i = 0; i < 8; i++)
            Assert.That((await Admin.PostAsync("/admin/tenants/dead/connections/main/check", "")).Expect(200).Text, Does.Not.Contain("left alone"));
        Assert.That((await Admin.GetAsync("/admin/upstreams?tenant=dead")).Json.GetProperty("upstreams").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Deleted_Connection_IsNotOneThatIsRoutedTo()
    {
        await Running.AddTenantAsync("routed");
        await Running.AddConnectionAsync("routed", "second");
        (await Admin.PutAsync("/admin/tenants/routed/routes", """{"db":"second"}""")).Expect(200);

        (await Admin.DeleteAsync("/admin/tenants/routed/connections/second")).ExpectProblem(409, "conflict");
        (await Admin.DeleteAsync("/admin/tenants/routed/connections/main")).Expect(204);
    }

    [Test]
    public async Task Routes_Checked_AreTriedButNotSaved()
    {
        var service = await Running.AddTenantAsync("tried");
        await Running.AddConnectionAsync("tried", "second");
        (await Admin.PutAsync("/admin/tenants/tried/routes", """{"db":"main","storage":"main","auth":"main"}""")).Expect(200);
        (await service.PostAsync("/api/db/notes", """{"id":"1"}""")).Expect(201);

        var tried = (await Admin.PutAsync("/admin/tenants/tried/routes?check=true", """{"db":"second"}""")).Expect(200).Json;
        Assert.That(tried.GetProperty("checks")[0].Text("ok"), Is.EqualTo("true"));
        Assert.That((await service.GetAsync("/api/db/notes")).Expect(200).Json.GetArrayLength(), Is.EqualTo(1));
        (await Admin.PutAsync("/admin/tenants/tried/routes", """{"db":"nowhere"}""")).ExpectProblem(400, "invalid_request");
    }

    // One after the other is acknowledged; a call that begins after that must not see the one before, and none may fail meanwhile.
    [Test]
    public async Task Routes_ChangedUnderLoad_FailNoCallAndMisleadNone()
    {
        const int changes = 100;
        var service = await Running.AddTenantAsync("switched");
        await Running.AddConnectionAsync("switched", "second");
        foreach (var name in new[] { "main", "second" })
        {
            (await Admin.PutAsync("/admin/tenants/switched/routes", $$"""{"db":"{{name}}"}""")).Expect(200);
            (await service.PostAsync("/api/db/notes", $$"""{"id":"1","at":"{{name}}"}""")).Expect(201);
        }

        using var done = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => LoadAsync(service, done.Token)).ToArray();
        for (var i = 0; i < changes; i++)
        {
            var name = i % 2 == 0 ? "main" : "second";
            (await Admin.PutAsync("/admin/tenants/switched/routes", $$"""{"db":"{{name}}"}""")).Expect(200);
            Assert.That((await service.GetAsync("/api/db/notes/1")).Expect(200).Json.Text("at"), Is.EqualTo(name));
        }

        await done.CancelAsync();
        Assert.That((await Task.WhenAll(load)).Sum(), Is.Positive);
    }

    private static async Task<int> LoadAsync(ApiClient service, CancellationToken done)
    {
        var calls = 0;
        for (; !done.IsCancellationRequested; calls++)
            Assert.That((await service.GetAsync("/api/db/notes/1")).Expect(200).Json.Text("at"), Is.AnyOf("main", "second"));
        return calls;
    }

    private async Task<List<System.Text.Json.JsonElement>> ListAsync(string tenant) =>
        [.. (await Admin.GetAsync($"/admin/tenants/{tenant}/connections")).Expect(200).Json.GetProperty("connections").EnumerateArray()];

    private Task<T> StoreAsync<T>(Func<ControlPlaneContext, Task<T>> query) =>
        Running.Gateway.Services.GetRequiredService<ControlPlaneStore>().ReadAsync((context, _) => query(context), CancellationToken.None);

    private static string Supabase(string url) =>
        $$"""{"name":"main","provider":"supabase","settings":{"url":"{{url}}","publishable_key":"{{Publishable}}","secret_key":"{{Secret}}"} }""";
}
