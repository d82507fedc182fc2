using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: pages by <c>cursor</c>, followed by the <c>Link</c> header alone.</summary>
internal abstract class CursorConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    [TestCase("order=amount")]
    [TestCase("order=amount.desc")]
    [TestCase("order=amount.desc.nullslast")]
    [TestCase("order=amount.asc.nullsfirst")]
    [TestCase("order=name,amount.desc")]
    [TestCase("order=at")]
    [TestCase("order=score.desc,id")]
    [TestCase("order=id.desc")]
    [TestCase("")]
    [TestCase("order=amount&amount=gt.1")]
    [TestCase("order=data->n,name.desc")]
    public async Task Get_Cursor_VisitsEachRowOnceInOrder(string query)
    {
        if (!await HasCursorsAsync())
            return;
        await InsertElevenAsync();
        var whole = Names(await Service.GetAsync($"{Samples}?{Own}&select=id&{(query.Length > 0 ? query : "order=id")}")).ToList();
        var paged = await WalkAsync($"{Samples}?{Own}&select=id&limit=3&cursor=&{query}");

        Assert.That(paged, Is.EquivalentTo(whole), "each once");
        Assert.That(paged, Is.Unique);
        if (query.Contains(",id", StringComparison.Ordinal) || query is "order=id.desc" or "")
            Assert.That(paged, Is.EqualTo(whole));
    }

    [Test]
    public async Task Get_Cursor_StripsTheOrderKeysThatItAdds()
    {
        if (!await HasCursorsAsync())
            return;
        await InsertElevenAsync();
        var page = (await Service.GetAsync($"{Samples}?{Own}&select=name&order=amount&limit=2&cursor=")).Expect(200);
        Assert.That(page.Json[0].EnumerateObject().Select(p => p.Name), Is.EqualTo(["name"]));
        Assert.That(page.Header("Link"), Is.Not.Null);
    }

    [Test]
    public async Task Get_Cursor_IsStableUnderInsertsAndDeletes()
    {
        if (!await HasCursorsAsync())
            return;
        await InsertAsync(("b", """{"amount":2}"""), ("c", """{"amount":3}"""), ("d", """{"amount":4}"""), ("e", """{"amount":5}"""));
        var first = await Service.GetAsync($"{Samples}?{Own}&order=amount&limit=2&cursor=");
        Assert.That(Names(first), Is.EqualTo(["b", "c"]));

        // Before the place, the place itself, and behind it.
        await InsertAsync(("a", """{"amount":1}"""), ("d2", """{"amount":4}"""));
        (await Service.DeleteAsync($"{Samples}/{Id("c")}")).Expect(200);
        Assert.That(await WalkAsync(Next(first)!), Is.EqualTo(["d", "d2", "e"]));
    }

    [Test]
    public async Task Get_LastPage_HasNoLink()
    {
        if (!await HasCursorsAsync())
            return;
        await InsertAsync(("1", "{}"), ("2", "{}"));
        Assert.That((await Service.GetAsync($"{Samples}?{Own}&limit=2&cursor=")).Expect(200).Header("Link"), Is.Null);
        Assert.That((await Service.GetAsync($"{Samples}?{Own}&limit=1&cursor=")).Expect(200).Header("Link"), Is.Not.Null);
        Assert.That((await Service.GetAsync($"{Samples}?{Own}&limit=1")).Expect(200).Header("Link"), Is.Null, "only a query with 'cursor' carries it");
    }

    [TestCase("order=amount", "order=amount.desc")]
    [TestCase("order=amount", "order=amount&amount=gt.1")]
    [TestCase("order=amount", "order=amount,name")]
    public async Task Get_CursorOfAnotherQuery_Is400(string query, string other)
    {
        if (!await HasCursorsAsync())
            return;
        await InsertElevenAsync();
        var next = Next((await Service.GetAsync($"{Samples}?{Own}&{query}&limit=2&cursor=")).Expect(200))!;
        var cursor = next[(next.IndexOf("cursor=", StringComparison.Ordinal) + 7)..].Split('&')[0];
        (await Service.GetAsync($"{Samples}?{Own}&{other}&limit=2&cursor={cursor}")).ExpectProblem(400, "invalid_cursor");
        (await Service.GetAsync($"/api/db/conversations?limit=2&cursor={cursor}")).ExpectProblem(400, "invalid_cursor");
        (await Service.GetAsync($"{Samples}?{Own}&{query}&limit=2&cursor={cursor}x")).ExpectProblem(400, "invalid_cursor");
    }

    [TestCase("rubbish")]
    [TestCase("AAAA")]
    [TestCase("eyJhIjoxfQ")]
    [TestCase("%00")]
    public async Task Get_CursorThatNobodyGave_Is400(string cursor)
    {
        if (!await HasCursorsAsync())
            return;
        (await Service.GetAsync($"{Samples}?{Own}&cursor={cursor}")).ExpectProblem(400, "invalid_cursor");
    }

    // Where there are no cursors, that they are refused is what there is to test.
    private async Task<bool> HasCursorsAsync()
    {
        if (Declares(DatabaseFeature.Cursor))
            return true;
        (await Service.GetAsync($"{Samples}?{Own}&cursor=")).ExpectProblem(501, "not_supported");
        return false;
    }

    private async Task<List<string>> WalkAsync(string start)
    {
        var seen = new List<string>();
        var next = start;
        for (var pages = 0; next is not null; pages++)
        {
            Assert.That(pages, Is.LessThan(20), "the pages never end");
            var page = (await Service.GetAsync(next)).Expect(200);
            seen.AddRange(Names(page));
            next = Next(page);
        }

        return seen;
    }

    private string? Next(ApiResponse page)
    {
        if (page.Header("Link") is not { } link)
            return null;
        Assert.That(link, Does.Match("^<[^>]+>; rel=\"next\"$"));
        Assert.That(link, Does.Not.Contain(Running.Tenant.SecretKey));
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }

    // Two without an amount, several with the same, some that only the last digit tells apart.
    private Task InsertElevenAsync() => InsertAsync(
        ("01", """{"name":"x","amount":1,"score":0.1,"at":"2026-01-01T00:00:00Z","data":{"n":1}}"""),
        ("02", """{"name":"y","amount":1,"score":0.1,"at":"2026-01-01T01:00:00+01:00","data":{"n":1}}"""),
        ("03", $$"""{"name":"x","amount":9007199254740993,"score":{{(Traits.ExactNumbers ? "0.10000000000000000001" : "0.10000000000000002")}}}"""),
        ("04", """{"name":"y","amount":9007199254740992,"score":0.2,"at":"2026-01-01T00:00:00.000001Z","data":{"n":3}}"""),
        ("05", """{"amount":2}"""), ("06", """{"name":"z"}"""), ("07", "{}"),
        ("08", """{"name":"x","amount":2,"data":{"n":1}}"""), ("09", """{"name":"a'b\"c","amount":-5}"""),
        ("10", """{"name":"ü","amount":2,"score":-1}"""), ("11", """{"name":"","amount":0,"score":0}"""));
}
