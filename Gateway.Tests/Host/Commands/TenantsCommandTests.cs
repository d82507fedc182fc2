using System.Text.Json;
using Gateway.Host.Commands;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Commands;

internal sealed class TenantsCommandTests : CommandFixture
{
    private const string Secret = "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz";
    private const string Publishable = "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH";

    [Test]
    public async Task Tenant_FromNothing_ServesOnARunningGatewayWithinASecond()
    {
        // Without an operator key it has no store, until a command makes one.
        var data = Path.Combine(Folder.Path, "data");
        Directory.CreateDirectory(data);
        await using var gateway = await TestGateway.StartAsync(new GatewayConfiguration(), builder => builder.Configuration["Gateway:DataDirectory"] = data);
        await DoAsync("tenants", "add", "acme");
        Assert.That(await DoAsync("tenants", "connect", "acme", "main", "--provider", "embedded"), Does.Contain("was made").And.Contain("yes"));
        var key = JsonElement.Parse(await DoAsync("tenants", "keys", "add", "acme", "server", "--kind", "secret", "--json")).Text("key")!;

        Assert.That(GatewayKey.TryRead(key, out _, out _), Is.True);
        var service = gateway.Client(key);
        await Waiting.UntilAsync(async () => (await service.PostAsync("/api/db/notes", """{"id":"1"}""")).Status == 201);
        await DoAsync("tenants", "suspend", "acme");
        await Waiting.UntilAsync(async () => (await service.GetAsync("/api/db/notes")).Status == 403);
        await DoAsync("tenants", "resume", "acme");
        await Waiting.UntilAsync(async () => (await service.GetAsync("/api/db/notes")).Status == 200);
    }

    [Test]
    public async Task List_Tenants_IsATableOrJson()
    {
        Assert.That(await DoAsync("tenants", "list"), Does.StartWith("TENANT"));
        await DoAsync("tenants", "add", "acme", "--origin", "https://app.example.com");
        await DoAsync("tenants", "add", "beta");
        Assert.That(await DoAsync("tenants", "list"), Does.Match(@"(?m)^acme +default +active +store +\d{4}-"));

        var tenants = JsonElement.Parse(await DoAsync("tenants", "list", "--json")).GetProperty("tenants");
        Assert.That(tenants.EnumerateArray().Select(tenant => tenant.Text("name")), Is.EqualTo(new[] { "acme", "beta" }));
        Assert.That(tenants[0].GetProperty("allowed_origins")[0].GetString(), Is.EqualTo("https://app.example.com"));
        await DoAsync("tenants", "remove", "beta");
        Assert.That(await DoAsync("tenants", "list", "--status", "active"), Does.Not.Contain("beta"));
    }

    [Test]
    public async Task Connect_Secret_ComesFromAFileOrInputAndIsNeverRepeated()
    {
        await DoAsync("tenants", "add", "acme");
        var file = Write("secret", $"{Secret}\n");
        string[] connect = ["tenants", "connect", "acme", "main", "--provider", "supabase", "--set", "url=https://no-such-host.invalid", "--force"];

        var inArguments = (await RunAsync([.. connect, "--set", $"secret_key={Secret}"])).Expect(ExitCode.Mistake);
        Assert.That(inArguments.Error, Does.Contain("--secret secret_key=FILE").And.Not.Contain(Secret));
        var misspelt = (await RunAsync([.. connect, "--secrets", $"secret_key={Secret}"])).Expect(ExitCode.Mistake);
        Assert.That(misspelt.Error + misspelt.Output, Does.Contain("secret_key=…").And.Not.Contain(Secret));
        var fromFile = (await RunAsync([.. connect, "--secret", $"secret_key={file}", "--set", $"publishable_key={Publishable}"])).Expect(ExitCode.Mistake);
        Assert.That(fromFile.Error, Does.Contain("publishable_key").And.Not.Contain(Publishable));

        var made = (await RunAsync(Publishable, [.. connect, "--secret", $"secret_key={file}", "--secret", "publishable_key=-"])).Expect(ExitCode.Done);
        Assert.That(made.Output, Does.Not.Contain(Secret).And.Contain("reachable"));
        var replaced = (await RunAsync(Publishable, [.. connect, "--secret", $"secret_key={file}", "--secret", "publishable_key=-", "--json"])).Expect(ExitCode.Done);
        Assert.That(JsonElement.Parse(replaced.Output).Text("changed"), Is.EqualTo("false"));
        (await RunAsync([.. connect, "--secret", "secret_key=-", "--secret", "publishable_key=-"])).Expect(ExitCode.Mistake);
    }

    [Test]
    public async Task Connect_NotWorking_IsRefusedWithItsFindings()
    {
        await DoAsync("tenants", "add", "acme");
        var settings = Write("settings.json", $$"""{"url":"http://localhost:9","publishable_key":"{{Publishable}}","secret_key":"{{Secret}}"}""");
        var refused = (await RunAsync("tenants", "connect", "acme", "main", "--provider", "supabase", "--settings", settings)).Expect(ExitCode.Refused);

        Assert.That(refused.Error, Does.Contain("not a public one").And.Contain("force").And.Not.Contain(Secret));
        Assert.That(await DoAsync("export"), Does.Not.Contain("supabase"));
    }

    [Test]
    public async Task Route_Concern_ChangesThatAlone()
    {
        await DoAsync("tenants", "add", "acme");
        await DoAsync("tenants", "connect", "acme", "main", "--provider", "embedded");
        await DoAsync("tenants", "connect", "acme", "second", "--provider", "embedded");
        await DoAsync("tenants", "route", "acme", "--db", "main", "--storage", "main", "--auth", "main");

        Assert.That(await DoAsync("tenants", "route", "acme", "--storage", "second", "--check"), Does.Match(@"(?m)^acme +second +embedded +yes"));
        Assert.That(JsonElement.Parse(await DoAsync("tenants", "route", "acme", "--json")).Text("storage"), Is.EqualTo("main"));
        await DoAsync("tenants", "route", "acme", "--storage", "second");
        var routes = JsonElement.Parse(await DoAsync("tenants", "route", "acme", "--json"));
        Assert.That((routes.Text("db"), routes.Text("storage"), routes.Text("auth")), Is.EqualTo(("main", "second", "main")));
        Assert.That((await RunAsync("tenants", "route", "acme", "--db", "nowhere")).Expect(ExitCode.Refused).Error, Does.Contain("There is no connection 'nowhere'"));
    }

    [Test]
    public async Task Key_WrittenToAFile_IsNotShown()
    {
        await DoAsync("tenants", "add", "acme");
        var file = Path.Combine(Folder.Path, "keys", "server.key");
        var made = await DoAsync("tenants", "keys", "add", "acme", "server", "--kind", "secret", "--scope", "db:read", "--scope", "keys", "--out", file);

        var key = (await File.ReadAllTextAsync(file)).Trim();
        Assert.That(GatewayKey.TryRead(key, out _, out _), Is.True);
        Assert.That(made, Does.Not.Contain(key));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        (await RunAsync("tenants", "keys", "add", "acme", "server", "--kind", "secret", "--out", file)).Expect(ExitCode.Mistake);

        // What is refused leaves no empty file behind.
        var other = Path.Combine(Folder.Path, "other.key");
        (await RunAsync("tenants", "keys", "add", "acme", "server", "--kind", "secret", "--scope", "nothing", "--out", other)).Expect(ExitCode.Refused);
        Assert.That(File.Exists(other), Is.False);

        var id = JsonElement.Parse(await DoAsync("tenants", "keys", "list", "acme", "--json")).GetProperty("keys")[0].Text("id")!;
        var rotated = await DoAsync("tenants", "keys", "rotate", "acme", id, "--overlap", "0");
        Assert.That(rotated, Does.Contain("gw_sk_"));
        await DoAsync("tenants", "keys", "revoke", "acme", id);
        Assert.That(await DoAsync("tenants", "keys", "list", "acme"), Does.Contain("db:read keys").And.Not.Contain(id));
    }

    [TestCase("tenants", "add", "Upper")]
    [TestCase("tenants", "connect", "nobody", "main", "--provider", "embedded")]
    [TestCase("tenants", "keys", "list", "nobody")]
    [TestCase("tenants", "suspend", "nobody")]
    public async Task Refusal_OfTheGateway_IsToldAndEndsWith2(params string[] arguments) =>
        Assert.That((await RunAsync(arguments)).Expect(ExitCode.Refused).Error, Does.Contain(arguments.Contains("Upper") ? "'name' is 'Upper'" : "There is no tenant 'nobody'"));

    [TestCase("tenants")]
    [TestCase("tenants", "list", "--no-such-option")]
    [TestCase("tenants", "list", "--status", "odd")]
    [TestCase("tenant", "list")]
    [TestCase("tenants", "list", "--url", "gateway.example.com")]
    [TestCase("tenants", "list", "--key-file", "nowhere")]
    [TestCase("tenants", "list", "--url", "http://127.0.0.1:9", "--key-file", "nowhere")]
    [TestCase("tenants", "list", "--Gateway:CheckConnections=perhaps")]
    public async Task Mistake_InTheCommandLine_EndsWith1(params string[] arguments) => Assert.That((await RunAsync(arguments)).Expect(ExitCode.Mistake).Error, Is.Not.Empty);

    [Test]
    public async Task Check_Connections_TellsWhichDoNotWork()
    {
        await DoAsync("tenants", "add", "acme");
        await DoAsync("tenants", "connect", "acme", "main", "--provider", "embedded");
        Assert.That(await DoAsync("check"), Does.Match(@"(?m)^acme +main +embedded +yes"));

        var settings = Write("settings.json", $$"""{"url":"https://no-such-host.invalid","publishable_key":"{{Publishable}}","secret_key":"{{Secret}}"}""");
        await DoAsync("tenants", "connect", "acme", "away", "--provider", "supabase", "--settings", settings, "--force");
        var run = (await RunAsync("check")).Expect(ExitCode.Findings);
        Assert.That(run.Output, Does.Match(@"(?m)^acme +away +supabase +no +reachable: ").And.Match(@"(?m)^acme +main +embedded +yes"));
        var json = JsonElement.Parse((await RunAsync("check", "--tenant", "acme", "--json")).Expect(ExitCode.Findings).Output);
        Assert.That(json.EnumerateArray().Select(one => one.Text("ok")), Is.EquivalentTo(new[] { "true", "false" }));
    }
}
