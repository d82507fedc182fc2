namespace Gateway.Tests.Supabase;

/// <summary>With which credentials each kind of caller goes upstream, and that nobody brings others along.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CredentialTests
{
    private static readonly (string, string)[] Smuggled =
    [
        ("Cookie", "session=1"), ("Accept-Profile", "private"), ("Content-Profile", "private"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-For", "10.0.0.1"),
        ("X-Forwarded-Prefix", "/x"), ("Forwarded", "host=evil.example"), ("X-HTTP-Method-Override", "DELETE"), ("Connection", "x-hop"), ("X-Hop", "1"), ("Referer", "https://app.example/"),
        ("Origin", "https://app.example"), ("x-client-info", "supabase-js/2"), ("X-Upsert", "true"), ("Prefer", "tx=rollback"), ("X-Supabase-Api-Version", "2024-01-01"),
    ];

    [Test]
    public async Task Rows_PublishableKey_GoesAsTheProjectsPublishableKeyAlone()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]"));
        (await project.App.GetAsync("/api/db/notes")).Expect(200);
        Assert.That(project.Only.Said, Is.EquivalentTo([$"apikey: {StubProject.PublishableKey}", "Accept: application/json"]));
    }

    [Test]
    public async Task Rows_SecretKey_GoesAsTheProjectsSecretKeyAlone()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]"));
        (await project.Server.GetAsync("/api/db/notes")).Expect(200);
        Assert.That(project.Only.Said, Is.EquivalentTo([$"apikey: {StubProject.SecretKey}", "Accept: application/json"]));
    }

    [Test]
    public async Task Rows_UserToken_GoesBesideThePublishableKeyWhateverTheGatewaysKey([Values] bool secret)
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]"));
        (await (secret ? project.Server : project.App).As(StubProject.UserToken).GetAsync("/api/db/notes")).Expect(200);
        Assert.That(project.Only.Said, Is.EquivalentTo(
            [$"apikey: {StubProject.PublishableKey}", $"Authorization: Bearer {StubProject.UserToken}", "Accept: application/json"]));
    }

    [Test]
    public async Task Rows_LegacyKeys_GoAsTokensToo([Values] bool secret)
    {
        await using var project = await StubProject.StartAsync(StubProject.WithLegacyKeys, Answers.Json("[]"));
        (await (secret ? project.Server : project.App).GetAsync("/api/db/notes")).Expect(200);
        var key = secret ? StubProject.LegacyServiceKey : StubProject.LegacyAnonKey;
        Assert.That(project.Only.Said, Is.EquivalentTo([$"apikey: {key}", $"Authorization: Bearer {key}", "Accept: application/json"]));
    }

    [Test]
    public async Task Rows_LegacyKeyAndUserToken_GoesAsTheUser()
    {
        await using var project = await StubProject.StartAsync(StubProject.WithLegacyKeys, Answers.Json("[]"));
        (await project.User.GetAsync("/api/db/notes")).Expect(200);
        Assert.That(project.Only.Said, Is.EquivalentTo(
            [$"apikey: {StubProject.LegacyAnonKey}", $"Authorization: Bearer {StubProject.UserToken}", "Accept: application/json"]));
    }

    [TestCase("GET", "/api/db/notes", "[]")]
    [TestCase("POST", "/api/db/notes", "[]")]
    [TestCase("PATCH", "/api/db/notes?id=eq.1", "[]")]
    [TestCase("DELETE", "/api/db/notes/1", "{}")]
    [TestCase("PUT", "/api/db/notes/1", "{}")]
    [TestCase("POST", "/api/db/rpc/f", "[]")]
    [TestCase("GET", "/api/db/notes?cursor=", "[]")]
    [TestCase("GET", "/api/storage/files/a.txt", "{}")]
    [TestCase("PUT", "/api/storage/files/a.txt", "{}")]
    [TestCase("GET", "/api/storage/files", "{}")]
    [TestCase("DELETE", "/api/storage/files/a.txt", "[{}]")]
    [TestCase("GET", "/api/auth/.well-known/jwks.json", "{}")]
    [TestCase("GET", "/api/auth/user", """{"id":"5ed4c4e2-7f0b-4d1c-9f53-27d0c5a3a9f0"}""")]
    public async Task AnyCall_WithMoreThanTheContractKnows_SmugglesNothing(string method, string path, string answer)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(answer));
        var content = method is "GET" or "DELETE" ? null : new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        var response = await project.User.SendAsync(method, path, content, [.. Smuggled, ("Host", "evil.example"), ("X-Tenant-Token", project.User.Key!)]);
        Assert.That(response.Status, Is.LessThan(300), response.Text);

        Assert.That(project.Sent, Is.Not.Empty);
        foreach (var sent in project.Sent)
        {
            Assert.That(sent.Header("Host"), Is.EqualTo(project.Address.Authority));
            Assert.That(sent.Header("apikey"), Is.EqualTo(StubProject.PublishableKey));
            Assert.That(sent.Header("Authorization"), Is.EqualTo($"Bearer {StubProject.UserToken}"));
            Assert.That(sent.Headers.Keys, Is.SubsetOf(["Host", "apikey", "Authorization", "Accept", "Prefer", "Content-Type", "Content-Length", "Transfer-Encoding", "x-upsert"]).Using((IEqualityComparer<string>)StringComparer.OrdinalIgnoreCase), sent.Line);
            Assert.That(sent.Header("Prefer") ?? "", Does.Not.Contain("rollback"));
            Assert.That($"{sent.Target} {sent.Text} {string.Join(' ', sent.Said)}", Does.Not.Contain("gw_pk_").And.Not.Contain("evil").And.Not.Contain("private"));
        }
    }

    [Test]
    public async Task Query_GatewayKeyInTheAddress_StaysHere()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]"));
        (await project.Gateway.Client(null).GetAsync($"/api/db/notes?apikey={project.App.Key}&done=is.true")).Expect(200);
        Assert.That(project.Only.Line, Is.EqualTo("GET /rest/v1/notes?done=is.true&limit=100"));
    }

    [TestCase("GET", "/api/db/notes")]
    [TestCase("PUT", "/api/db/notes/1")]
    [TestCase("GET", "/api/db")]
    [TestCase("GET", "/api/storage/files/a.txt")]
    [TestCase("PUT", "/api/storage/files/a.txt")]
    [TestCase("GET", "/api/storage")]
    [TestCase("GET", "/api/auth/users")]
    public async Task Service_WithoutASecretKeyOfTheProject_IsNotSupportedAndNothingIsSent(string method, string path)
    {
        await using var project = await StubProject.StartAsync(StubProject.WithoutSecretKey, Answers.Json("[]"));
        var answer = await project.Server.SendAsync(method, path, method == "PUT" ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null);
        Assert.That(answer.ExpectProblem(501, "not_supported").Text, Does.Contain("secret_key"));
        Assert.That(project.Sent, Is.Empty);
    }

    [TestCase("login", """{"email":"ada@example.org","password":"correct horse"}""")]
    [TestCase("register", """{"email":"ada@example.org","password":"correct horse"}""")]
    [TestCase("refresh", """{"refresh_token":"r"}""")]
    public async Task SignIn_SecretKey_GoesWithThePublishableKeyAsNobodySignsInAsTheService(string call, string body)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(AuthSamples.Session));
        (await project.Server.PostAsync($"/api/auth/{call}", body)).Expect(200);
        Assert.That(project.Only.Said, Is.EquivalentTo([$"apikey: {StubProject.PublishableKey}", "Content-Type: application/json"]));
    }
}
