using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Auth;

/// <summary>Contract §5: what a server does with users.</summary>
internal abstract class AdminUserConformance<TBackend> : AuthConformance<TBackend>
    where TBackend : Backend, new()
{
    [Test]
    public async Task Create_User_LogsInAndIsFound()
    {
        var created = (await Service.PostAsync(
            "/api/auth/users", $$$"""{"email":"{{{Email}}}","password":"{{{Password}}}","user_metadata":{"n":1},"app_metadata":{"plan":"pro"}}""")).Expect(200).Json;
        ExpectUser(created);
        Assert.That(Guid.TryParse(created.Text("id"), out _), Is.True);
        Assert.That(created.GetProperty("app_metadata").Text("plan"), Is.EqualTo("pro"));

        var found = (await Service.GetAsync($"/api/auth/users/{created.Text("id")}")).Expect(200).Json;
        ExpectUser(found);
        Assert.That(found.Text("email"), Is.EqualTo(Email));
        (await LogInAsync()).Expect(200);
    }

    [Test]
    public async Task Create_ExistingAddress_Is422()
    {
        (await RegisterAsync()).Expect(200);
        (await Service.PostAsync("/api/auth/users", $$"""{"email":"{{Email}}"}""")).ExpectProblem(422, "user_already_exists");
    }

    [TestCase("{}")]
    [TestCase("""{"email":"nowhere"}""")]
    [TestCase("""{"email":"a@example.com","colour":"red"}""")]
    public async Task Create_BadBody_Is400(string body) => (await Service.PostAsync("/api/auth/users", body)).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task Update_User_ChangesWhatIsGivenAndKeepsTheRest()
    {
        var id = (await RegisterAsync()).Expect(200).Json.GetProperty("user").Text("id");
        var changed = (await Service.PatchAsync($"/api/auth/users/{id}", """{"password":"another horse battery","app_metadata":{"plan":"pro"}}""")).Expect(200).Json;
        ExpectUser(changed);
        Assert.That(changed.Text("email"), Is.EqualTo(Email));
        Assert.That(changed.GetProperty("app_metadata").Text("plan"), Is.EqualTo("pro"));
        (await LogInAsync()).ExpectProblem(400, "invalid_credentials");
        (await LogInAsync(password: "another horse battery")).Expect(200);
    }

    [Test]
    public async Task Update_Banned_RefusesLogInAndRefresh()
    {
        var session = (await RegisterAsync()).Expect(200).Json;
        (await Service.PatchAsync($"/api/auth/users/{session.GetProperty("user").Text("id")}", """{"banned":true}""")).Expect(200);
        var refused = await LogInAsync();
        if (Traits.TellsOfBans)
            refused.ExpectProblem(403, "permission_denied");
        else
            refused.ExpectProblem(400, "invalid_credentials");
        (await LogInAsync(password: "wrong horse battery")).ExpectProblem(400, "invalid_credentials");
        (await RefreshAsync(session.Text("refresh_token")!)).ExpectProblem(401, "invalid_token");
    }

    [Test]
    public async Task Delete_User_EndsEverything()
    {
        var session = (await RegisterAsync()).Expect(200).Json;
        var id = session.GetProperty("user").Text("id");
        Assert.That((await Service.DeleteAsync($"/api/auth/users/{id}")).Expect(204).Bytes, Is.Empty);
        (await Service.GetAsync($"/api/auth/users/{id}")).ExpectProblem(404, "not_found");
        (await Service.DeleteAsync($"/api/auth/users/{id}")).ExpectProblem(404, "not_found");
        (await LogInAsync()).ExpectProblem(400, "invalid_credentials");
        (await RefreshAsync(session.Text("refresh_token")!)).ExpectProblem(401, "invalid_token");
        (await RegisterAsync()).Expect(200);
    }

    [Test]
    public async Task List_Users_PagesThroughEachOnce()
    {
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
            made.Add((await Service.PostAsync("/api/auth/users", $$"""{"email":"{{TestUser.NewEmail()}}"}""")).Expect(200).Json.Text("id")!);

        // Other tests make and delete users meanwhile; what is there throughout is seen exactly once.
        var (seen, cursor, pages) = (new List<string?>(), "", 0);
        do
        {
            var page = (await Service.GetAsync($"/api/auth/users?limit=3&cursor={Uri.EscapeDataString(cursor)}")).Expect(200).Json;
            Assert.That(page.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(["users", "next_cursor"]));
            Assert.That(page.GetProperty("users").GetArrayLength(), Is.LessThanOrEqualTo(3));
            seen.AddRange(page.GetProperty("users").EnumerateArray().Select(u => u.Text("id")));
            cursor = page.Text("next_cursor");
        }
        while (cursor is not null && ++pages < 500);
        Assert.That(seen.Where(id => made.Contains(id!)), Is.EquivalentTo(made));
    }

    [TestCase("limit=0", "invalid_request")]
    [TestCase("limit=1001", "invalid_request")]
    [TestCase("cursor=rubbish", "invalid_cursor")]
    public async Task List_BadParameter_Is400(string query, string code) => (await Service.GetAsync($"/api/auth/users?{query}")).ExpectProblem(400, code);

    [Test]
    public async Task Users_PublishableKeyOrUserToken_Is403()
    {
        var session = (await RegisterAsync()).Expect(200).Json;
        var id = session.GetProperty("user").Text("id");
        foreach (var client in new[] { App, App.As(session.Text("access_token")!) })
        {
            (await client.GetAsync("/api/auth/users")).ExpectProblem(403, "insufficient_scope");
            (await client.GetAsync($"/api/auth/users/{id}")).ExpectProblem(403, "insufficient_scope");
            (await client.PostAsync("/api/auth/users", "{}")).ExpectProblem(403, "insufficient_scope");
            (await client.PatchAsync($"/api/auth/users/{id}", "{}")).ExpectProblem(403, "insufficient_scope");
            (await client.DeleteAsync($"/api/auth/users/{id}")).ExpectProblem(403, "insufficient_scope");
        }

        // Any key with a user's token acts as that user, never as the service.
        (await Service.As(session.Text("access_token")!).GetAsync("/api/auth/users")).ExpectProblem(403, "permission_denied");
    }

    [TestCase("none")]
    [TestCase("%27%20OR%201%3D1%20--")]
    [TestCase("00000000-0000-0000-0000-000000000000")]
    public async Task Get_NoSuchUser_Is404(string id) => (await Service.GetAsync($"/api/auth/users/{id}")).ExpectProblem(404, "not_found");
}
