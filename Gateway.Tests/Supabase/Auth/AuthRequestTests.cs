using System.Text.Json;

namespace Gateway.Tests.Supabase.Auth;

/// <summary>What each operation asks of GoTrue, and how its answers are read.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class AuthRequestTests
{
    private static readonly string[] UserMembers =
        ["id", "aud", "role", "email", "email_confirmed_at", "user_metadata", "app_metadata", "identities", "created_at", "updated_at", "last_sign_in_at"];

    [TestCase("register", """{"email":"ada@example.org","password":"correct horse","metadata":{"name":"Ada"}}""", "signup", """{"email":"ada@example.org","password":"correct horse","data":{"name":"Ada"}}""")]
    [TestCase("login", """{"email":"ada@example.org","password":"correct horse"}""", "token?grant_type=password", """{"email":"ada@example.org","password":"correct horse"}""")]
    [TestCase("refresh", """{"refresh_token":"r1"}""", "token?grant_type=refresh_token", """{"refresh_token":"r1"}""")]
    [TestCase("token", """{"provider":"google","id_token":"eyJ.id.token","nonce":"n"}""", "token?grant_type=id_token", """{"provider":"google","id_token":"eyJ.id.token","nonce":"n"}""")]
    [TestCase("token", """{"provider":"apple","id_token":"eyJ.id.token"}""", "token?grant_type=id_token", """{"provider":"apple","id_token":"eyJ.id.token"}""")]
    public async Task SignIn_AnyWay_GivesTheContractsSession(string call, string body, string path, string sent)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(AuthSamples.Session));
        var session = (await project.App.PostAsync($"/api/auth/{call}", body)).Expect(200);

        Assert.That(project.Only.Line, Is.EqualTo($"POST /auth/v1/{path}"));
        Assert.That(project.Only.Text, Is.EqualTo(sent));
        Assert.That(session.Json.EnumerateObject().Select(member => member.Name), Is.EqualTo(["access_token", "refresh_token", "token_type", "expires_in", "expires_at", "user"]));
        Assert.That(session.Json.GetProperty("expires_at").GetInt64(), Is.EqualTo(1777867200));
        var user = session.Json.GetProperty("user");
        Assert.That(user.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(UserMembers));
        Assert.That(user.GetProperty("id").GetString(), Is.EqualTo(AuthSamples.UserId));
        Assert.That(user.GetProperty("user_metadata").GetProperty("name").GetString(), Is.EqualTo("Ada"));
        Assert.That(user.GetProperty("identities")[0].GetProperty("email").GetString(), Is.EqualTo("ada@example.org"));
        Assert.That(session.Header("Cache-Control"), Is.EqualTo("no-store"));
    }

    // With confirmation on, GoTrue answers about a taken address with an invented user that has no identities.
    [Test]
    public async Task Register_WithConfirmation_AnswersADuplicateAsANewOne()
    {
        var pending = AuthSamples.User.Replace("\"email_confirmed_at\":\"2026-05-04T03:02:01.5Z\",", "", StringComparison.Ordinal).Replace("\"confirmed_at\":\"2026-05-04T03:02:01.5Z\",", "", StringComparison.Ordinal);
        var taken = System.Text.RegularExpressions.Regex.Replace(pending, "\"identities\":\\[.*\\],\"created", "\"identities\":[],\"created", System.Text.RegularExpressions.RegexOptions.Singleline);
        Assert.That(taken, Is.Not.EqualTo(pending));
        await using var project = await StubProject.StartAsync(Answers.Json(pending), Answers.Json(taken));
        const string body = """{"email":"ada@example.org","password":"correct horse"}""";
        var first = (await project.App.PostAsync("/api/auth/register", body)).Expect(200);
        var second = (await project.App.PostAsync("/api/auth/register", body)).Expect(200);

        Assert.That(first.Json.GetProperty("session").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(first.Json.GetProperty("user").GetProperty("email_confirmed_at").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(second.Text, Is.EqualTo(first.Text));
    }

    [Test]
    public async Task LogOut_EndsThisSessionOnly()
    {
        await using var project = await StubProject.StartAsync(Answers.Empty(204));
        (await project.User.PostAsync("/api/auth/logout", "{}")).Expect(204);
        Assert.That(project.Only.Line, Is.EqualTo("POST /auth/v1/logout?scope=local"));
        Assert.That(project.Only.Bytes, Is.Empty);
        Assert.That(project.Only.Header("Authorization"), Is.EqualTo($"Bearer {StubProject.UserToken}"));
    }

    [Test]
    public async Task Recover_AnswersNothingWhateverTheAddress()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("{}"));
        (await project.App.PostAsync("/api/auth/recover", """{"email":"ada@example.org"}""")).Expect(204);
        Assert.That(project.Only.Line, Is.EqualTo("POST /auth/v1/recover"));
        Assert.That(project.Only.Text, Is.EqualTo("""{"email":"ada@example.org"}"""));
    }

    [Test]
    public async Task User_IsReadAndChangedByPut()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(AuthSamples.User));
        (await project.User.GetAsync("/api/auth/user")).Expect(200);
        (await project.User.PatchAsync("/api/auth/user", """{"password":"battery staple","user_metadata":{"name":"A"}}""")).Expect(200);
        Assert.That(project.Sent.Select(sent => sent.Line), Is.EqualTo(["GET /auth/v1/user", "PUT /auth/v1/user"]));
        Assert.That(project.Sent[1].Text, Is.EqualTo("""{"password":"battery staple","data":{"name":"A"}}"""));
    }

    [Test]
    public async Task Jwks_GivesTheProjectsKeysAndNothingElse()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""{"keys":[{"kty":"EC","crv":"P-256","kid":"k1","x":"a","y":"b"}]}"""));
        var answer = (await project.App.GetAsync("/api/auth/.well-known/jwks.json")).Expect(200);
        Assert.That(project.Only.Line, Is.EqualTo("GET /auth/v1/.well-known/jwks.json"));
        Assert.That(answer.Text, Is.EqualTo("""{"keys":[{"kty":"EC","crv":"P-256","kid":"k1","x":"a","y":"b"}]}"""));
    }

    [Test]
    public async Task Users_AreListedPageByPage()
    {
        var users = $$"""{"users":[{{AuthSamples.User}},{{AuthSamples.User}}],"aud":"authenticated"}""";
        await using var project = await StubProject.StartAsync(Answers.Json(users, ("X-Total-Count", "3")), Answers.Json($$"""{"users":[{{AuthSamples.User}}]}""", ("X-Total-Count", "3")));
        var first = (await project.Server.GetAsync("/api/auth/users?limit=2")).Expect(200);
        Assert.That(first.Json.GetProperty("users").GetArrayLength(), Is.EqualTo(2));
        var cursor = first.Json.GetProperty("next_cursor").GetString();
        var second = (await project.Server.GetAsync($"/api/auth/users?limit=2&cursor={cursor}")).Expect(200);
        Assert.That(second.Json.GetProperty("next_cursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(project.Sent.Select(sent => sent.Line), Is.EqualTo(["GET /auth/v1/admin/users?page=1&per_page=2", "GET /auth/v1/admin/users?page=2&per_page=2"]));
        Assert.That(project.Sent.Select(sent => sent.Header("apikey")), Is.All.EqualTo(StubProject.SecretKey));
        (await project.Server.GetAsync($"/api/auth/users?limit=3&cursor={cursor}")).ExpectProblem(400, "invalid_cursor");
        (await project.Server.GetAsync("/api/auth/users?limit=2&cursor=p0.2")).ExpectProblem(400, "invalid_cursor");
    }

    // Without a total, a full page may have another behind it.
    [Test]
    public async Task Users_WithoutATotal_GoOnWhileAPageIsFull([Values(1, 2)] int limit)
    {
        await using var project = await StubProject.StartAsync(Answers.Json($$"""{"users":[{{AuthSamples.User}}]}"""));
        var page = (await project.Server.GetAsync($"/api/auth/users?limit={limit}")).Expect(200);
        Assert.That(page.Json.GetProperty("next_cursor").ValueKind, Is.EqualTo(limit == 1 ? JsonValueKind.String : JsonValueKind.Null));
    }

    [TestCase("POST", "", """{"email":"a@b.example","password":"correct horse"}""", "POST", """{"email":"a@b.example","password":"correct horse","email_confirm":true}""")]
    [TestCase("POST", "", """{"email":"a@b.example","email_confirmed":false,"user_metadata":{"n":1},"app_metadata":{"role":"x"}}""", "POST", """{"email":"a@b.example","user_metadata":{"n":1},"app_metadata":{"role":"x"},"email_confirm":false}""")]
    [TestCase("PATCH", "/" + AuthSamples.UserId, """{"email":"c@d.example"}""", "PUT", """{"email":"c@d.example"}""")]
    [TestCase("PATCH", "/" + AuthSamples.UserId, """{"banned":true}""", "PUT", """{"ban_duration":"876000h"}""")]
    [TestCase("PATCH", "/" + AuthSamples.UserId, """{"banned":false}""", "PUT", """{"ban_duration":"none"}""")]
    public async Task Users_AreMadeAndChanged(string method, string path, string body, string sent, string json)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(AuthSamples.User));
        (await project.Server.SendAsync(method, $"/api/auth/users{path}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"))).Expect(200);
        Assert.That(project.Only.Line, Is.EqualTo($"{sent} /auth/v1/admin/users{path}"));
        Assert.That(project.Only.Text, Is.EqualTo(json));
        Assert.That(project.Only.Header("apikey"), Is.EqualTo(StubProject.SecretKey));
    }

    [Test]
    public async Task User_ById_IsReadAndDeleted()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(AuthSamples.User), Answers.Json("{}"), Answers.Json(404, """{"code":404,"error_code":"user_not_found","msg":"User not found"}"""));
        (await project.Server.GetAsync($"/api/auth/users/{AuthSamples.UserId}")).Expect(200);
        (await project.Server.DeleteAsync($"/api/auth/users/{AuthSamples.UserId}")).Expect(204);
        (await project.Server.GetAsync($"/api/auth/users/{AuthSamples.UserId}")).ExpectProblem(404, "not_found");
        Assert.That(project.Sent.Select(sent => sent.Line).Take(2), Is.EqualTo([$"GET /auth/v1/admin/users/{AuthSamples.UserId}", $"DELETE /auth/v1/admin/users/{AuthSamples.UserId}"]));
    }

    [TestCase("not-a-uuid")]
    [TestCase("..%2Fsettings")]
    [TestCase("a?b")]
    public async Task User_ByWhatIsNoId_IsNotFoundAndNothingIsSent(string id)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(AuthSamples.User));
        Assert.That((await project.Server.GetAsync($"/api/auth/users/{id}")).Status, Is.AnyOf(400, 404));
        Assert.That(project.Sent, Is.Empty);
    }

    [Test]
    public async Task Users_PublishableKeyOrUser_AreForbidden()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("{}"));
        Assert.That((await project.App.GetAsync("/api/auth/users")).Status, Is.EqualTo(403));
        (await project.Server.As(StubProject.UserToken).GetAsync("/api/auth/users")).ExpectProblem(403, "permission_denied");
        Assert.That(project.Sent, Is.Empty);
    }
}
