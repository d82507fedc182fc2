using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Database;

/// <summary>
/// Contract §5 with §1: what a table's policy lets callers do who do not act as the service. A policy refuses reads with 403,
/// row level security answers them with no rows; writes are refused by both.
/// </summary>
internal abstract class TablePolicyConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private async Task<(ApiClient Ada, string AdaId, ApiClient Bob)> UsersAsync()
    {
        var (ada, bob) = (await Running.AdaAsync(), await Running.BobAsync());
        return (App.As(ada.AccessToken), ada.Id, App.As(bob.AccessToken));
    }

    [Test]
    public async Task None_OnlyTheServiceReadsAndWrites()
    {
        await GivenAsync("secrets");
        var (ada, _, _) = await UsersAsync();
        foreach (var caller in new[] { App, ada, Service.As(ada.UserToken!) })
        {
            await ExpectUnreadableAsync(caller, "secrets");
            await ExpectUnwritableAsync(caller, "secrets");
        }

        await ExpectUntouchedAsync("secrets");
    }

    [Test]
    public async Task PublicRead_EverybodyReadsOnlyTheServiceWrites()
    {
        await GivenAsync("notices");
        var (ada, _, _) = await UsersAsync();
        foreach (var caller in new[] { App, ada })
        {
            Assert.That((await caller.GetAsync($"/api/db/notices?{Own}")).Expect(200).Column("content"), Is.EqualTo(["given"]));
            (await caller.GetAsync($"/api/db/notices/{Id("given")}")).Expect(200);
            await ExpectUnwritableAsync(caller, "notices");
        }

        await ExpectUntouchedAsync("notices");
    }

    [Test]
    public async Task Authenticated_UsersReadAndWriteEverythingOthersNothing()
    {
        await GivenAsync("boards");
        var (ada, _, bob) = await UsersAsync();
        await ExpectUnreadableAsync(App, "boards");
        await ExpectUnwritableAsync(App, "boards");
        await ExpectUntouchedAsync("boards");

        (await ada.PostAsync("/api/db/boards", Row("ada", """{"content":"hers"}"""))).Expect(201);
        Assert.That((await bob.GetAsync($"/api/db/boards?{Own}&order=id")).Expect(200).Column("content"), Is.EqualTo(["hers", "given"]));
        (await bob.PatchAsync($"/api/db/boards/{Id("ada")}", """{"content":"ours"}""")).Expect(200);
        (await bob.DeleteAsync($"/api/db/boards?id=eq.{Id("ada")}")).Expect(200);
    }

    [Test]
    public async Task Owner_Anonymous_ReadsAndWritesNothing()
    {
        await GivenAsync("notes");
        await ExpectUnreadableAsync(App, "notes");
        await ExpectUnwritableAsync(App, "notes");
        await ExpectUntouchedAsync("notes");
    }

    [Test]
    public async Task Owner_User_WritesAndReadsTheirOwn()
    {
        var (ada, id, _) = await UsersAsync();
        var made = (await ada.PostAsync("/api/db/notes", Row("1", $$"""{"content":"a","user_id":"{{id}}"}"""))).Expect(201);
        Assert.That(made.Json[0].Text("user_id"), Is.EqualTo(id));
        Assert.That((await ada.GetAsync($"/api/db/notes?{Own}")).Expect(200).Column("content"), Is.EqualTo(["a"]));
        Assert.That((await ada.GetAsync($"/api/db/notes/{Id("1")}")).Expect(200).Json.Text("content"), Is.EqualTo("a"));
        Assert.That((await ada.PatchAsync($"/api/db/notes/{Id("1")}", """{"content":"b"}""")).Expect(200).Json.Text("content"), Is.EqualTo("b"));
        Assert.That((await ada.PatchAsync($"/api/db/notes?{Own}", """{"content":"c"}""")).Expect(200).Json.GetArrayLength(), Is.EqualTo(1));
        (await ada.PutAsync($"/api/db/notes/{Id("1")}", Row("1", $$"""{"content":"d","user_id":"{{id}}"}"""))).Expect(200);
        (await ada.DeleteAsync($"/api/db/notes/{Id("1")}")).Expect(200);
    }

    [Test]
    public async Task Owner_RowWithoutUserId_IsTheWriters()
    {
        var (ada, id, bob) = await UsersAsync();
        Assert.That((await ada.PostAsync("/api/db/notes", Row("1", """{"content":"a"}"""))).Expect(201).Json[0].Text("user_id"), Is.EqualTo(id));
        Assert.That((await bob.GetAsync($"/api/db/notes?{Own}")).Expect(200).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task Owner_AnothersRows_AreNeitherSeenNorChanged()
    {
        var (ada, id, bob) = await UsersAsync();
        (await ada.PostAsync("/api/db/notes", Row("1", $$"""{"content":"a","user_id":"{{id}}"}"""))).Expect(201);

        Assert.That((await bob.GetAsync($"/api/db/notes?{Own}")).Expect(200).Text, Is.EqualTo("[]"));
        Assert.That((await bob.GetAsync($"/api/db/notes?or=(batch.eq.{Batch},user_id.eq.{id})&id=eq.{Id("1")}")).Expect(200).Text, Is.EqualTo("[]"));
        Assert.That((await bob.GetAsync($"/api/db/notes?{Own}&select=count()")).Text, Does.Not.Contain("1").Or.Contain("not_supported"));
        Assert.That((await bob.GetAsync($"/api/db/notes?{Own}", ("Prefer", "count=exact"))).Expect(200).Header("Content-Range"), Is.EqualTo("*/0"));
        (await bob.GetAsync($"/api/db/notes/{Id("1")}")).ExpectProblem(404, "not_found");
        (await bob.PatchAsync($"/api/db/notes/{Id("1")}", """{"content":"stolen"}""")).ExpectProblem(404, "not_found");
        Assert.That((await bob.PatchAsync($"/api/db/notes?{Own}", """{"content":"stolen"}""")).Expect(200).Text, Is.EqualTo("[]"));
        (await bob.DeleteAsync($"/api/db/notes/{Id("1")}")).ExpectProblem(404, "not_found");
        Assert.That((await bob.DeleteAsync($"/api/db/notes?{Own}")).Expect(200).Text, Is.EqualTo("[]"));
        (await bob.PutAsync($"/api/db/notes/{Id("1")}", """{"content":"stolen"}""")).ExpectProblem(403, "permission_denied");
        (await bob.PostAsync("/api/db/notes", Row("1", """{"content":"stolen"}"""), ("Prefer", "resolution=merge-duplicates"))).ExpectProblem(403, "permission_denied");
        Assert.That((await Service.GetAsync($"/api/db/notes/{Id("1")}")).Expect(200).Json.Text("content"), Is.EqualTo("a"));
    }

    [Test]
    public async Task Owner_RowsForAnother_AreRefused()
    {
        var (ada, id, bob) = await UsersAsync();
        (await bob.PostAsync("/api/db/notes", Row("1", $$"""{"user_id":"{{id}}"}"""))).ExpectProblem(403, "permission_denied");
        (await bob.PostAsync("/api/db/notes", Row("1", """{"user_id":null}"""))).ExpectProblem(403, "permission_denied");
        (await bob.PutAsync($"/api/db/notes/{Id("1")}", $$"""{"user_id":"{{id}}"}""")).ExpectProblem(403, "permission_denied");
        (await bob.PostAsync("/api/db/notes", Row("2"))).Expect(201);
        (await bob.PatchAsync($"/api/db/notes/{Id("2")}", $$"""{"user_id":"{{id}}"}""")).ExpectProblem(403, "permission_denied");
        (await bob.PatchAsync($"/api/db/notes?{Own}", $$"""{"user_id":"{{id}}"}""")).ExpectProblem(403, "permission_denied");
        Assert.That((await ada.GetAsync($"/api/db/notes?{Own}")).Expect(200).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task AnyKeyWithAUserToken_ActsAsThatUser()
    {
        await GivenAsync("notes");
        var (ada, id, _) = await UsersAsync();
        (await ada.PostAsync("/api/db/notes", Row("hers", $$"""{"user_id":"{{id}}"}"""))).Expect(201);
        Assert.That(Names(await Service.As(ada.UserToken!).GetAsync($"/api/db/notes?{Own}")), Is.EqualTo(["hers"]));
        Assert.That(Names(await Service.GetAsync($"/api/db/notes?{Own}&order=id")), Is.EqualTo(["given", "hers"]));
    }

    [Test]
    public async Task ForgedToken_Is401()
    {
        foreach (var table in new[] { "notes", "boards" })
        {
            (await App.As("a.b.c").GetAsync($"/api/db/{table}?{Own}")).ExpectProblem(401, "invalid_token");
            (await Service.As("a.b.c").GetAsync($"/api/db/{table}?{Own}")).ExpectProblem(401, "invalid_token");
            (await App.As("a.b.c").PostAsync($"/api/db/{table}", Row("1"))).ExpectProblem(401, "invalid_token");
        }
    }

    private async Task GivenAsync(string table) => (await Service.PostAsync($"/api/db/{table}", Row("given", """{"content":"given"}"""))).Expect(201);

    private async Task ExpectUntouchedAsync(string table) =>
        Assert.That((await Service.GetAsync($"/api/db/{table}?{Own}")).Expect(200).Column("content"), Is.EqualTo(["given"]));

    private async Task ExpectUnreadableAsync(ApiClient caller, string table)
    {
        var (rows, row) = (await caller.GetAsync($"/api/db/{table}?{Own}"), await caller.GetAsync($"/api/db/{table}/{Id("given")}"));
        if (Traits.HidesForbiddenRows)
        {
            Assert.That(rows.Expect(200).Text, Is.EqualTo("[]"));
            row.ExpectProblem(404, "not_found");
        }
        else
        {
            rows.ExpectProblem(403, "permission_denied");
            row.ExpectProblem(403, "permission_denied");
        }
    }

    private async Task ExpectUnwritableAsync(ApiClient caller, string table)
    {
        (await caller.PostAsync($"/api/db/{table}", Row("new"))).ExpectProblem(403, "permission_denied");
        foreach (var response in new[]
        {
            await caller.PatchAsync($"/api/db/{table}/{Id("given")}", """{"content":"x"}"""),
            await caller.DeleteAsync($"/api/db/{table}/{Id("given")}"),
        })
        {
            if (Traits.HidesForbiddenRows)
                response.ExpectProblem(404, "not_found");
            else
                response.ExpectProblem(403, "permission_denied");
        }
    }
}
