using Gateway.Tests.Backends;

namespace Gateway.Tests.Supabase.Database;

/// <summary>Pages by cursor: what is asked for beside the rows, and the condition of lying behind a row.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RowPagesTests
{
    [Test]
    public async Task Get_FirstPage_AsksForTheKeysAndOneRowMoreAndStripsThem()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(
            """[{"n":1.50,"gw_key_0":1.50,"gw_key_1":"a"},{"n":2,"gw_key_0":2,"gw_key_1":"b"},{"n":3,"gw_key_0":3,"gw_key_1":"c"}]"""));
        var answer = (await project.App.GetAsync("/api/db/notes?select=n&order=n&limit=2&cursor=")).Expect(200);
        Assert.That(project.Only.Decoded, Is.EqualTo("GET /rest/v1/notes?select=n,gw_key_0:n,gw_key_1:id&order=n,id&limit=3"));
        Assert.That(answer.Text, Is.EqualTo("""[{"n":1.50},{"n":2}]"""));
        Assert.That(answer.Header("Link"), Does.StartWith($"<{project.Gateway.Address}api/db/notes?select=n&order=n&limit=2&cursor=").And.EndsWith(">; rel=\"next\""));
    }

    [Test]
    public async Task Get_LastPage_HasNoLink()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""[{"id":"a","gw_key_0":"a"},{"id":"b","gw_key_0":"b"}]"""));
        var answer = (await project.App.GetAsync("/api/db/notes?limit=2&cursor=")).Expect(200);
        Assert.That(project.Only.Decoded, Is.EqualTo("GET /rest/v1/notes?select=*,gw_key_0:id&order=id&limit=3"));
        Assert.That(answer.Header("Link"), Is.Null);
        Assert.That(answer.Text, Is.EqualTo("""[{"id":"a"},{"id":"b"}]"""));
    }

    // A project gives 1000 rows at once and no more, though one more was asked for.
    [TestCase(1_001, true)]
    [TestCase(1_000, true)]
    [TestCase(999, false)]
    [TestCase(0, false)]
    public async Task Get_LargestPage_IsNotTakenForTheLastWhereTheProjectGivesNoMore(int rows, bool goesOn)
    {
        await using var project = await StubProject.StartAsync(Answers.Json($"[{string.Join(',', Enumerable.Range(0, rows).Select(i => $$"""{"id":{{i}},"gw_key_0":{{i}}}"""))}]"));
        var answer = (await project.App.GetAsync("/api/db/notes?limit=1000&cursor=")).Expect(200);
        Assert.That(answer.Json.GetArrayLength(), Is.EqualTo(Math.Min(rows, 1_000)));
        Assert.That(answer.Header("Link") is not null, Is.EqualTo(goesOn));
    }

    // Ascending, nulls stand last unless asked for first; descending, the other way around.
    [TestCase("n", "5", "or=(or(n.gt.5,n.is.null),and(n.eq.5,id.gt.b))")]
    [TestCase("n", "null", "n=is.null&id=gt.b")]
    [TestCase("n.nullsfirst", "5", "or=(n.gt.5,and(n.eq.5,id.gt.b))")]
    [TestCase("n.nullsfirst", "null", "or=(n.not.is.null,and(n.is.null,id.gt.b))")]
    [TestCase("n.desc", "5", "or=(n.lt.5,and(n.eq.5,id.gt.b))")]
    [TestCase("n.desc", "null", "or=(n.not.is.null,and(n.is.null,id.gt.b))")]
    [TestCase("n.desc.nullslast", "5", "or=(or(n.lt.5,n.is.null),and(n.eq.5,id.gt.b))")]
    [TestCase("n.desc.nullslast", "null", "n=is.null&id=gt.b")]
    [TestCase("n", "\"x,\\\"y\"", "or=(or(n.gt.\"x,\\\"y\",n.is.null),and(n.eq.\"x,\\\"y\",id.gt.b))")]
    [TestCase("n,id.desc", "5", "or=(or(n.gt.5,n.is.null),and(n.eq.5,id.lt.b))")]
    [TestCase("n,id,m", "5", "or=(or(n.gt.5,n.is.null),and(n.eq.5,id.gt.b))")]
    [TestCase("data->>n", "\"5\"", "or=(or(data->>n.gt.5,data->>n.is.null),and(data->>n.eq.5,id.gt.b))")]
    [TestCase("data->n", "\"5\"", "or=(or(data->n.gt.\"\\\"5\\\"\",data->n.is.null),and(data->n.eq.\"\\\"5\\\"\",id.gt.b))")]
    [TestCase("data->n", "5", "or=(or(data->n.gt.5,data->n.is.null),and(data->n.eq.5,id.gt.b))")]
    public async Task Get_SecondPage_StartsBehindTheLastRow(string order, string key, string condition)
    {
        await using var project = await StubProject.StartAsync(
            Answers.Json($$"""[{"id":"b","gw_key_0":{{key}},"gw_key_1":"b"},{"id":"c","gw_key_0":9,"gw_key_1":"c"}]"""), Answers.Json("[]"));
        var first = (await project.App.GetAsync($"/api/db/notes?order={order}&limit=1&cursor=")).Expect(200);
        (await project.App.GetAsync(Next(first))).Expect(200);
        Assert.That(project.Sent[1].Decoded, Does.Contain($"&{condition}&order="));
    }

    [Test]
    public async Task Get_SecondPageOfAFilter_HasBoth()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""[{"id":"b","gw_key_0":"b"},{"id":"c","gw_key_0":"c"}]"""), Answers.Json("[]"));
        var first = (await project.App.GetAsync("/api/db/notes?or=(a.eq.1,b.eq.2)&limit=1&cursor=")).Expect(200);
        (await project.App.GetAsync(Next(first))).Expect(200);
        Assert.That(project.Sent[1].Decoded, Is.EqualTo("GET /rest/v1/notes?select=*,gw_key_0:id&or=(a.eq.1,b.eq.2)&id=gt.b&order=id&limit=2"));
    }

    [Test]
    public async Task Get_CountWithCursor_TellsTheTotal()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(206, """[{"id":"a","gw_key_0":"a"},{"id":"b","gw_key_0":"b"}]""", ("Content-Range", "0-1/7")));
        var answer = (await project.App.GetAsync("/api/db/notes?limit=1&cursor=", ("Prefer", "count=exact"))).Expect(206);
        Assert.That(answer.Header("Content-Range"), Is.EqualTo("0-0/7"));
    }

    [Test]
    public async Task Get_CursorOfAnotherQuery_IsRefusedAndNothingIsSent()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""[{"id":"b","gw_key_0":"b"},{"id":"c","gw_key_0":"c"}]"""));
        var next = Next((await project.App.GetAsync("/api/db/notes?limit=1&cursor=")).Expect(200));
        (await project.App.GetAsync($"{next}&a=eq.1")).ExpectProblem(400, "invalid_cursor");
        Assert.That(project.Sent, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Get_CursorWithAggregates_IsRefused()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]"));
        (await project.App.GetAsync("/api/db/notes?select=count()&cursor=")).ExpectProblem(400, "invalid_request");
        Assert.That(project.Sent, Is.Empty);
    }

    [Test]
    public async Task Get_CsvWithCursor_IsCsvWithoutTheKeys()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""[{"id":"a","gw_key_0":"a"}]"""));
        var answer = (await project.App.GetAsync("/api/db/notes?cursor=", ("Accept", "text/csv"))).Expect(200);
        Assert.That(answer.Text.ReplaceLineEndings("\n").TrimEnd(), Is.EqualTo("id\na"));
    }

    private static string Next(ApiResponse page) => page.Header("Link")!.Split('<', '>')[1];
}
