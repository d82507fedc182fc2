using System.Text.Json;
using Providers.Abstractions.Database;

namespace Gateway.Tests.Firebase.Firestore;

/// <summary>What a query will be, need and cost is told without running it.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ExplanationTests
{
    private FirestoreFixture _fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _fixture = await FirestoreFixture.StartAsync(
        """
        {"scan_limit":50,"tables":{
          "messages":{"columns":{"sent":"timestamp required"},"relations":{
            "chat":{"table":"chats","column":"chat_id","foreign_column":"id","single":true},"replies":{"table":"messages","column":"id","foreign_column":"reply_to"}}},
          "own":{"policy":"owner"}}}
        """);

    [OneTimeTearDown]
    public void Dispose() => _fixture?.Dispose();

    [Test]
    public async Task Explain_FirestoreDoesAll_TellsIndexAndPage()
    {
        var told = await _fixture.Explain("messages", "chat_id=eq.c1&order=sent.desc&limit=20");
        Assert.That(told.Backend.Filter, Is.EqualTo(["chat_id=eq.c1"]));
        Assert.That(told.Backend.Order, Is.EqualTo(["sent.desc"]));
        Assert.That(told.Gateway.Filter.Concat(told.Gateway.Order), Is.Empty);
        Assert.That(IndexOf(told), Is.EqualTo(["chat_id ASCENDING", "sent DESCENDING"]));
        Assert.That(told.Reads, Is.EqualTo(new ReadBound(51)), "ids tie the other way round");
        Assert.That(told.Requests.Single().GetProperty("structuredQuery").GetProperty("orderBy")[0].GetProperty("direction").GetString(), Is.EqualTo("DESCENDING"));

        told = await _fixture.Explain("messages", "chat_id=eq.c1&order=sent&limit=20&offset=5");
        Assert.That(told.Backend.Page, Is.True);
        Assert.That(told.Reads, Is.EqualTo(new ReadBound(25)));
    }

    [Test]
    public async Task Explain_GatewayDoesSome_TellsWhichAndWhatItReads()
    {
        var told = await _fixture.Explain("messages", "chat_id=eq.c1&title=ilike.*x*&name=like.a*&order=title");
        Assert.That(told.Backend.Filter, Is.EqualTo(["chat_id=eq.c1"]));
        Assert.That(told.Gateway.Filter, Is.EqualTo(["title=ilike.*x*", "name=like.a*"]));
        Assert.That(told.Gateway.Order, Is.EqualTo(["title"]));
        Assert.That(told.Backend.Page, Is.False);
        Assert.That(told.Reads, Is.EqualTo(new ReadBound(51)));
    }

    [TestCase("a=eq.1&b=eq.2", null, 100)]
    [TestCase("a=gt.1&order=a", null, 100)]
    [TestCase("id=eq.x", null, 1)]
    [TestCase("id=in.(x,y)&limit=1", null, 1)]
    [TestCase("a=eq.1&b=gt.2&order=b", "a ASCENDING,b ASCENDING", 100)]
    [TestCase("limit=0", null, 0)]
    public async Task Explain_Query_TellsIndexAndReads(string query, string? index, int reads)
    {
        var told = await _fixture.Explain("messages", query);
        Assert.That(told.Index is null ? null : string.Join(',', IndexOf(told)), Is.EqualTo(index));
        Assert.That(told.Reads!.AtMost, Is.EqualTo(reads), told.ToString());
    }

    [Test]
    public async Task Explain_Alternatives_NeedAnIndexEach()
    {
        var told = await _fixture.Explain("messages", "or=(a.eq.x,b.eq.y)&order=sent");
        Assert.That(told.Index!.Value.GetProperty("indexes").EnumerateArray().Select(Fields), Is.EqualTo(["a ASCENDING,sent ASCENDING", "b ASCENDING,sent ASCENDING"]));
    }

    [Test]
    public async Task Explain_Counts_AreToldByTheThousand()
    {
        Assert.That((await _fixture.Explain("messages", "select=count()&chat_id=eq.c1")).Reads, Is.EqualTo(new ReadBound(0, PerThousandCounted: 1)));
        Assert.That((await _fixture.Explain("messages", "limit=3", count: CountMode.Exact)).Reads, Is.EqualTo(new ReadBound(3, PerThousandCounted: 1)));
        var sum = await _fixture.Explain("messages", "select=n.sum()");
        Assert.That(sum.Gateway.Aggregates, Is.EqualTo(["n.sum()"]));
        Assert.That(sum.Reads, Is.EqualTo(new ReadBound(51)));
    }

    [Test]
    public async Task Explain_RelatedRows_AreInTheBound()
    {
        Assert.That((await _fixture.Explain("messages", "select=*,chat(*)&id=in.(a,b)")).Reads, Is.EqualTo(new ReadBound(4)));
        var told = await _fixture.Explain("messages", "select=*,replies(*)&id=eq.a");
        Assert.That(told.Gateway.Related, Is.EqualTo(["replies(*)"]));
        Assert.That(told.Reads, Is.EqualTo(new ReadBound(51)));
    }

    [Test]
    public async Task Explain_OwnersTable_AsksForTheUsersRows() =>
        Assert.That((await _fixture.Explain("own", "n=eq.1", _fixture.User("ada"))).Backend.Filter, Does.Contain("user_id=eq.\"ada\""));

    [TestCase("cursor=forged")]
    [TestCase("cursor=forged&order=t")]
    [TestCase("select=n::nothing")]
    [TestCase("t=match.(")]
    [TestCase("select=*,nobody(*)")]
    public void Explain_QueryThatWouldBeRefused_IsRefused(string query) =>
        Assert.That(() => _fixture.Explain("messages", query), Throws.TypeOf<Providers.Abstractions.Errors.ProviderException>());

    [Test]
    public async Task Explain_WhatIsRead_IsNoMoreThanItTells()
    {
        await _fixture.Insert("told", $"[{string.Join(',', Enumerable.Range(0, 45).Select(i => $$"""{"n":{{i}},"m":{{i % 3}},"t":"t{{i}}"}"""))}]");
        foreach (var query in new[] { "n=gt.5&order=n&limit=7", "n=gt.5&order=n&limit=7&cursor=", "m=eq.1&t=like.*1&limit=2", "order=t&limit=3", "id=eq.nobody", "m=eq.9", "limit=10&offset=20", "n=in.(1,2,3)&select=n" })
        {
            var told = (await _fixture.Explain("told", query)).Reads!.AtMost;
            Assert.That((await _fixture.Query("told", query)).Summary.DocumentsRead, Is.LessThanOrEqualTo(told), query);
        }
    }

    private static string[] IndexOf(QueryExplanation told) => Fields(told.Index!.Value.GetProperty("indexes").EnumerateArray().Single()).Split(',');

    private static string Fields(JsonElement index) =>
        string.Join(',', index.GetProperty("fields").EnumerateArray().Select(static field => $"{field.GetProperty("fieldPath")} {field.GetProperty("order")}"));
}
