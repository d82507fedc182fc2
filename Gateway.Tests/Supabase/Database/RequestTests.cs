using System.Text;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Supabase.Database;

/// <summary>Exactly what each operation sends to PostgREST.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RequestTests
{
    // What is given to the gateway, and what PostgREST is sent, both decoded.
    [TestCase("", "limit=100")]
    [TestCase("limit=7&offset=3", "limit=7&offset=3")]
    [TestCase("done=true", "done=eq.true&limit=100")]
    [TestCase("mail=a.b@c.d", "mail=eq.a.b@c.d&limit=100")]
    [TestCase("name=eq.in.vitro", "name=eq.in.vitro&limit=100")]
    [TestCase("n=eq.\"5\"", "n=eq.5&limit=100")]
    [TestCase("n=in.(1,\"a,b\",c d)", "n=in.(1,\"a,b\",\"c d\")&limit=100")]
    [TestCase("n=is.not_null", "n=not.is.null&limit=100")]
    [TestCase("n=not.is.not_null", "n=is.null&limit=100")]
    [TestCase("n=not.gt.5&n=lt.9", "n=not.gt.5&n=lt.9&limit=100")]
    [TestCase("or=(a.eq.1,and(b.gt.2,c.is.null))", "or=(a.eq.1,and(b.gt.2,c.is.null))&limit=100")]
    [TestCase("or=(a.eq.\"x,y\",b.is.not_null)", "or=(a.eq.\"x,y\",b.not.is.null)&limit=100")]
    [TestCase("not.and=(a.eq.1,b.eq.2)", "not.and=(a.eq.1,b.eq.2)&limit=100")]
    [TestCase("name=like(any).{a*,b*}", "name=like(any).{a*,b*}&limit=100")]
    [TestCase("body=fts(english).cats", "body=fts(english).cats&limit=100")]
    [TestCase("data->author->>name=eq.Ada", "data->author->>name=eq.Ada&limit=100")]
    [TestCase("\"a.b\"=eq.1", "\"a.b\"=eq.1&limit=100")]
    [TestCase("select=a,alias:b,data->>x,c::text", "select=a,alias:b,data->>x,c::text&limit=100")]
    [TestCase("select=model,tokens.sum(),count()", "select=model,tokens.sum(),count()&limit=100")]
    [TestCase("select=*,messages(role,content)&messages.order=at.desc&messages.limit=2", "select=*,messages(role,content)&messages.order=at.desc&messages.limit=2&limit=100")]
    [TestCase("order=created_at.desc.nullslast,id", "order=created_at.desc.nullslast,id&limit=100")]
    [TestCase("tags=cs.{a,b}&span=ov.[1,5)", "tags=cs.{a,b}&span=ov.[1,5)&limit=100")]
    [TestCase("name=imatch.^a", "name=imatch.^a&limit=100")]
    public async Task Get_Query_IsWrittenAsPostgrestWantsIt(string given, string sent)
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]"));
        (await project.App.GetAsync($"/api/db/notes?{Escape(given)}")).Expect(200);
        Assert.That(project.Only.Decoded, Is.EqualTo($"GET /rest/v1/notes?{sent}"));
    }

    [Test]
    public async Task Get_OddTable_StaysOneSegment()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]"));
        (await project.App.GetAsync("/api/db/a%20b%3Fc%23d%26%C3%A9")).Expect(200);
        Assert.That(project.Only.Line, Is.EqualTo("GET /rest/v1/a%20b%3Fc%23d%26%C3%A9?limit=100"));
    }

    [TestCase(null, "application/json")]
    [TestCase("*/*", "application/json")]
    [TestCase("text/csv", "text/csv")]
    [TestCase("application/vnd.pgrst.object+json", "application/vnd.pgrst.object+json")]
    public async Task Get_Accept_AsksForThatForm(string? accept, string sent)
    {
        await using var project = await StubProject.StartAsync(Answers.Text(200, sent, "{}"));
        (string, string)[] headers = accept is null ? [] : [("Accept", accept)];
        (await project.App.GetAsync("/api/db/notes", headers)).Expect(200);
        Assert.That(project.Only.Header("Accept"), Is.EqualTo(sent));
    }

    [TestCase("exact")]
    [TestCase("planned")]
    [TestCase("estimated")]
    public async Task Get_Count_IsAskedForAndItsRangePasses(string mode)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(206, """[{"id":1}]""", ("Content-Range", "0-0/3573")));
        var answer = (await project.App.GetAsync("/api/db/notes?limit=1", ("Prefer", $"count={mode}"))).Expect(206);
        Assert.That(project.Only.Header("Prefer"), Is.EqualTo($"count={mode}"));
        Assert.That(answer.Header("Content-Range"), Is.EqualTo("0-0/3573"));
        Assert.That(answer.Text, Is.EqualTo("""[{"id":1}]"""));
    }

    [Test]
    public async Task Head_Count_GoesAsHead()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(206, "", ("Content-Range", "0-24/3573")));
        var answer = (await project.App.HeadAsync("/api/db/notes?limit=25", ("Prefer", "count=exact"))).Expect(206);
        Assert.That(project.Only.Line, Is.EqualTo("HEAD /rest/v1/notes?limit=25"));
        Assert.That(answer.Header("Content-Range"), Is.EqualTo("0-24/3573"));
        Assert.That(answer.Bytes, Is.Empty);
    }

    [Test]
    public async Task Get_ById_AsksForOneObjectWithoutALimit([Values("GET", "HEAD")] string method)
    {
        await using var project = await StubProject.StartAsync(Answers.Text(200, "application/vnd.pgrst.object+json; charset=utf-8", """{"id":"a,b"}"""));
        (await project.App.SendAsync(method, "/api/db/notes/a%2Cb?select=id", null)).Expect(200);
        Assert.That(project.Only.Decoded, Is.EqualTo($"{method} /rest/v1/notes?select=id&id=eq.a,b"));
        Assert.That(project.Only.Header("Accept"), Is.EqualTo("application/vnd.pgrst.object+json"));
    }

    [Test]
    public async Task Rpc_Function_IsCalledAndItsValuePasses([Values("3", "[{\"a\":1}]", "\"text\"", "null")] string value)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(value));
        var answer = (await project.User.PostAsync("/api/db/rpc/match%20documents?a=gt.1&order=a&select=a", """{"query":[1,0]}""")).Expect(200);
        Assert.That(project.Only.Line, Does.StartWith("POST /rest/v1/rpc/match%20documents?"));
        Assert.That(project.Only.Decoded, Does.EndWith("?select=a&a=gt.1&order=a&limit=100"));
        Assert.That(project.Only.Text, Is.EqualTo("""{"query":[1,0]}"""));
        Assert.That(answer.Text, Is.EqualTo(value));
    }

    [Test]
    public async Task Rpc_Nothing_Is204()
    {
        await using var project = await StubProject.StartAsync(Answers.Empty(204));
        (await project.App.PostAsync("/api/db/rpc/touch", "{}")).Expect(204);
    }

    [Test]
    public async Task Get_AggregatesAndRelatedRows_PassAsTheyAre()
    {
        const string rows = """[{"model":"m","sum":12345678901234567890.123456789,"messages":[{"role":"user"}]}]""";
        await using var project = await StubProject.StartAsync(Answers.Json(rows));
        Assert.That((await project.App.GetAsync("/api/db/notes?select=model,tokens.sum(),messages(role)")).Expect(200).Text, Is.EqualTo(rows));
    }

    [Test]
    public async Task Get_HeadersOfTheProject_StayThere()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]", ("Set-Cookie", "__cf_bm=1"), ("sb-project-ref", "abcdefghij"), ("Content-Location", "/notes"), ("x-envoy-upstream-service-time", "3"), ("Server", "cloudflare")));
        var answer = (await project.App.GetAsync("/api/db/notes")).Expect(200);
        foreach (var name in (string[])["Set-Cookie", "sb-project-ref", "Content-Location", "x-envoy-upstream-service-time", "Server"])
            Assert.That(answer.Header(name), Is.Null, name);
        Assert.That(answer.Header("Gateway-Provider"), Is.EqualTo("supabase"));
    }

    [Test]
    public async Task Usage_AfterCalls_HasTheirBytes()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(201, """[{"id":1}]"""));
        (await project.App.PostAsync("/api/db/notes", """{"a":1}""")).Expect(201);
        var usage = (await project.Server.GetAsync("/api/usage")).Expect(200).Json.GetProperty("usage")[0];
        Assert.That(usage.GetProperty("bytes_in").GetInt64(), Is.EqualTo(7));
        Assert.That(usage.GetProperty("bytes_out").GetInt64(), Is.EqualTo(10));
    }

    // Every character of a query is percent-encoded but those that divide it.
    private static string Escape(string query) =>
        string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static pair => string.Join('=', pair.Split('=', 2).Select(Uri.EscapeDataString))));

    private static Task<ApiResponse> SendAsync(StubProject project, string method, string path, params (string, string)[] headers) =>
        project.App.SendAsync(method, path, method is "PATCH" or "POST" ? new StringContent("""{"a":2}""", Encoding.UTF8, "application/json") : null, headers);
}
