using System.Text.Json;
using Gateway.Host.Accounts;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.ControlPlane;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Accounts;

/// <summary>Accounts and the tenants that they make, on a gateway of each test's own, whose limits are then its own too.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
[Parallelizable(ParallelScope.All)]
internal sealed class SelfServiceTests(StoreKind kind)
{
    private const string Ada = """{"email":"ada@example.com","password":"correct horse battery"}""";

    [Test]
    public async Task SignUp_NotOpened_IsRefused()
    {
        await using var running = await StartAsync(null);
        var anyone = running.Gateway.Client(null);
        foreach (var path in new[] { "/api/register", "/api/login", "/api/tenants" })
            (await anyone.PostAsync(path, Ada)).ExpectProblem(403, "permission_denied");
    }

    [Test]
    public async Task Account_FromNothing_MakesATenantThatServes()
    {
        await using var running = await StartAsync("open");
        var anyone = running.Gateway.Client(null);
        var registered = (await anyone.PostAsync("/api/register", Ada)).Expect(201);
        Assert.That(registered.Header("Cache-Control"), Is.EqualTo("no-store"));
        var session = (await anyone.PostAsync("/api/login", """{"email":" ADA@example.com ","password":"correct horse battery"}""")).Expect(200).Json;
        Assert.That(session.GetProperty("account").Text("id"), Is.EqualTo(registered.Json.GetProperty("account").Text("id")));

        var made = (await anyone.As(session.Text("access_token")!).PostAsync("/api/tenants", Tenant("adas"))).Expect(201).Json;
        var service = running.Gateway.Client(made.Text("secret_key"));
        (await service.PostAsync("/api/db/notes", """{"id":"1"}""")).Expect(201);
        (await running.Gateway.Client(made.Text("publishable_key")).GetAsync("/api/db/notes")).ExpectProblem(403, "permission_denied");
        (await service.GetAsync("/api/keys")).Expect(200);
        (await service.GetAsync("/admin/tenants")).ExpectProblem(403, "insufficient_scope");

        var audit = (await running.Admin.GetAsync("/admin/audit")).Expect(200);
        Assert.That(audit.Json.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.Text("actor")} {entry.Text("action")}"), Is.EqualTo(new[]
        {
            "account:ada@example.com tenant.create", "account:ada@example.com account.create",
        }));
        foreach (var secret in new[] { made.Text("secret_key"), session.Text("access_token"), "correct horse" })
            Assert.That(audit.Text, Does.Not.Contain(secret!));
        var accounts = (await running.Admin.GetAsync("/admin/accounts")).Expect(200).Json.GetProperty("accounts");
        Assert.That(accounts[0].GetProperty("tenants").EnumerateArray().Select(name => name.GetString()), Is.EqualTo(new[] { "adas" }));
    }

    [Test]
    public async Task Invitation_IsGoodOnceAndForItsAddress()
    {
        await using var running = await StartAsync("invite");
        var anyone = running.Gateway.Client(null);
        (await anyone.PostAsync("/api/register", Ada)).ExpectProblem(403, "permission_denied");
        var invite = (await running.Admin.PostAsync("/admin/invites", """{"email":"Ada@example.com"}""")).Expect(201).Json;
        Assert.That((await running.Admin.GetAsync("/admin/invites")).Expect(200).Text, Does.Contain(invite.Text("id")).And.Not.Contain(invite.Text("invite")));

        (await anyone.PostAsync("/api/register", With("eve@example.com", invite))).ExpectProblem(403, "permission_denied");
        (await anyone.PostAsync("/api/register", With("ada@example.com", invite))).Expect(201);
        (await anyone.PostAsync("/api/register", With("ada@example.com", invite))).ExpectProblem(403, "permission_denied");

        var revoked = (await running.Admin.PostAsync("/admin/invites", "{}")).Expect(201).Json;
        (await running.Admin.DeleteAsync($"/admin/invites/{revoked.Text("id")}")).Expect(204);
        (await anyone.PostAsync("/api/register", With("eve@example.com", revoked))).ExpectProblem(403, "permission_denied");
        Assert.That((await running.Admin.GetAsync("/admin/invites")).Json.GetProperty("invites").GetArrayLength(), Is.Zero);

        static string With(string email, JsonElement invite) => $$"""{"email":"{{email}}","password":"correct horse battery","invite":"{{invite.Text("invite")}}"}""";
    }

    [Test]
    public async Task LogIn_Failing_IsAlwaysTheSameAndLocksAfterFive()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow()) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
        await using var running = await StartAsync("open", clock);
        var anyone = running.Gateway.Client(null);
        (await anyone.PostAsync("/api/register", Ada)).Expect(201);
        var unknown = (await anyone.PostAsync("/api/login", """{"email":"nobody@example.com","password":"wrong"}""")).ExpectProblem(400, "invalid_credentials");
        for (var i = 0; i < 5; i++)
        {
            var wrong = (await anyone.PostAsync("/api/login", """{"email":"ada@example.com","password":"wrong"}""")).ExpectProblem(400, "invalid_credentials");
            Assert.That(wrong.Json.Text("detail"), Is.EqualTo(unknown.Json.Text("detail")));
        }

        var locked = (await anyone.PostAsync("/api/login", Ada)).ExpectProblem(400, "invalid_credentials");
        Assert.That(locked.Json.Text("detail"), Is.EqualTo(unknown.Json.Text("detail")));
        clock.Advance(TimeSpan.FromMinutes(5));
        (await anyone.PostAsync("/api/login", Ada)).Expect(200);
    }

    [Test]
    public async Task Attempts_Many_FromOneAddress_Are429()
    {
        await using var running = await StartAsync("open");
        var anyone = running.Gateway.Client(null);
        var statuses = new List<int>();
        for (var i = 0; i < AttemptLimits.AtOnce + 5; i++)
            statuses.Add((await anyone.PostAsync("/api/login", """{"email":"no address","password":"x"}""")).Status);

        Assert.That(statuses.Take(AttemptLimits.AtOnce), Has.All.EqualTo(400));
        Assert.That(statuses, Has.Some.EqualTo(429));
        var refused = (await anyone.PostAsync("/api/register", Ada)).ExpectProblem(429, "rate_limited");
        Assert.That(refused.Header("Retry-After"), Is.Not.Null);
    }

    [Test]
    public async Task Registration_Malformed_IsRefused()
    {
        await using var running = await StartAsync("open");
        foreach (var (body, status, code) in new[]
        {
            ("""{"email":"ada@example.com","password":"short"}""", 422, "weak_password"),
            ("""{"email":"ada","password":"correct horse battery"}""", 400, "invalid_request"),
            ("""{"email":"a@b@c","password":"correct horse battery"}""", 400, "invalid_request"),
            ("""{"email":"a\u0000@b","password":"correct horse battery"}""", 400, "invalid_request"),
            ("""{"email":5,"password":"correct horse battery"}""", 400, "invalid_request"),
            ("""{"email":"ada@example.com"}""", 400, "invalid_request"),
            ("[]", 400, "invalid_request"),
        })
        {
            (await running.Gateway.Client(null).PostAsync("/api/register", body)).ExpectProblem(status, code);
        }
    }

    [Test]
    public async Task Registration_OfATakenAddress_IsRefused()
    {
        await using var running = await StartAsync("open");
        var anyone = running.Gateway.Client(null);
        (await anyone.PostAsync("/api/register", Ada)).Expect(201);
        (await anyone.PostAsync("/api/register", """{"email":"ADA@example.com","password":"another password"}""")).ExpectProblem(422, "user_already_exists");
        (await anyone.PostAsync("/api/register", Ada, ("Idempotency-Key", "1"))).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Token_ThatIsNone_IsRefused()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow()) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
        await using var running = await StartAsync("open", clock);
        var anyone = running.Gateway.Client(null);
        var session = (await anyone.PostAsync("/api/register", Ada)).Expect(201).Json;
        (await anyone.PostAsync("/api/tenants", Tenant("none"))).ExpectProblem(401, "invalid_token");
        (await anyone.As("made up").PostAsync("/api/tenants", Tenant("none"))).ExpectProblem(401, "invalid_token");
        (await anyone.As(running.Declared.SecretKey).PostAsync("/api/tenants", Tenant("none"))).ExpectProblem(401, "invalid_token");
        (await running.Gateway.Client(GatewayKey.Create(KeyRole.Operator)).PostAsync("/api/tenants", Tenant("none"))).ExpectProblem(401, "invalid_token");

        var ada = anyone.As(session.Text("access_token")!);
        clock.Advance(AccountTokens.Lifetime);
        (await ada.PostAsync("/api/tenants", Tenant("none"))).ExpectProblem(401, "token_expired");
        var again = anyone.As((await anyone.PostAsync("/api/login", Ada)).Expect(200).Json.Text("access_token")!);
        (await running.Admin.DeleteAsync($"/admin/accounts/{session.GetProperty("account").Text("id")}")).Expect(204);
        (await again.PostAsync("/api/tenants", Tenant("none"))).ExpectProblem(401, "invalid_token");
    }

    [Test]
    public async Task Tenant_WithMistakes_IsNotMade()
    {
        const string key = "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH";
        await using var running = await StartAsync("open");
        var anyone = running.Gateway.Client(null);
        var ada = anyone.As((await anyone.PostAsync("/api/register", Ada)).Expect(201).Json.Text("access_token")!);
        foreach (var (body, status) in new[]
        {
            ("""{"name":"x"}""", 400),
            ("""{"name":"X","db_provider":"embedded"}""", 400),
            ("""{"name":"x","db_provider":"oracle"}""", 400),
            ("""{"name":"x","db_provider":"embedded","provider_credentials":{"supabase":{}}}""", 400),
            ("""{"name":"x","db_provider":"embedded","provider_credentials":{"embedded":1}}""", 400),
            ("""{"name":"x","db_provider":"embedded","provider_credentials":{"embedded":{"path":"/etc"}}}""", 400),
            ("""{"name":"x","db_provider":"embedded","extra":1}""", 400),
            ("""{"name":"declared","db_provider":"embedded"}""", 409),
            ($$"""{"name":"x","db_provider":"supabase","provider_credentials":{"supabase":{"url":"http://localhost:9","publishable_key":"{{key}}"} } }""", 502),
            ($$"""{"name":"x","db_provider":"supabase","provider_credentials":{"supabase":{"url":"http://169.254.169.254","publishable_key":"{{key}}"} } }""", 400),
        })
        {
            (await ada.PostAsync("/api/tenants", body)).Expect(status);
        }

        (await running.Admin.GetAsync("/admin/tenants/x")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Tenants_Many_AreLimited()
    {
        await using var running = await StartAsync("open");
        var anyone = running.Gateway.Client(null);
        var ada = anyone.As((await anyone.PostAsync("/api/register", Ada)).Expect(201).Json.Text("access_token")!);
        for (var i = 0; i < TenantFounder.Most; i++)
            (await ada.PostAsync("/api/tenants", Tenant($"many-{i}"))).Expect(201);
        (await ada.PostAsync("/api/tenants", Tenant("one-more"))).ExpectProblem(429, "rate_limited");
        (await ada.PostAsync("/api/tenants", Tenant("many-0"))).ExpectProblem(429, "rate_limited");
    }

    private static string Tenant(string name) => $$"""{"name":"{{name}}","auth_provider":"embedded","db_provider":"embedded","storage_provider":"embedded"}""";

    private async Task<ControlPlaneGateway> StartAsync(string? mode, TimeProvider? clock = null) =>
        await ControlPlaneGateway.StartAsync(await ControlPlaneGateway.NewStoreAsync(kind), clock ?? TimeProvider.System, ("Gateway:SignUp", mode));
}
