using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;
using Gateway.Tests.Embedded;
using Providers.Firebase.Firestore;

namespace Gateway.Tests.Firebase.Firestore;

/// <summary>Collections within documents as tables like any other, where their path is declared.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class TablePathTests
{
    private FirestoreFixture _fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _fixture = await FirestoreFixture.StartAsync(
        """
        {"tables":{
          "lines":{"path":"chats/{chat_id}/messages","columns":{"sent":"timestamp required","chat_id":"required"}},
          "notes":{"path":"teams/blue/notes"},
          "chats":{"relations":{"lines":{"column":"id","foreign_column":"chat_id"}}}}}
        """);

    [OneTimeTearDown]
    public void Dispose() => _fixture?.Dispose();

    [Test]
    public async Task Rows_OfOneDocument_AreAskedForByItsColumn()
    {
        await _fixture.Insert("lines", """[{"id":"a","chat_id":"c1","sent":"2026-01-02T00:00:00Z","n":1},{"id":"b","chat_id":"c1","sent":"2026-01-01T00:00:00Z","n":2}]""");
        await _fixture.Insert("lines", """{"id":"c","chat_id":"c2","sent":"2026-01-01T00:00:00Z","n":1}""");

        Assert.That((await _fixture.Query("lines", "chat_id=eq.c1&order=sent")).Ids, Is.EqualTo(["b", "a"]));
        Assert.That((await _fixture.Query("lines", "chat_id=eq.c1&n=eq.1&select=id,chat_id,n")).Rows, Is.EqualTo(["""{"id":"a","chat_id":"c1","n":1}"""]));
        Assert.That((await _fixture.Query("lines", "chat_id=eq.c1&or=(chat_id.eq.c2,n.eq.2)&order=chat_id,sent")).Ids, Is.EqualTo(["b"]));
        Assert.That((await _fixture.Query("lines", "and=(chat_id.eq.c1,n.gt.1)&select=chat_id,count()")).Rows, Is.EqualTo(["""{"chat_id":"c1","count":1}"""]));
        Assert.That((await _fixture.Query("chats/c1/messages", "order=id")).Ids, Is.EqualTo(["a", "b"]), "the same rows");
        Assert.That((await _fixture.ReadAsync("chats/c1/messages", "a"))!.Fields.Keys, Does.Not.Contain("chat_id"), "its place tells");
    }

    [Test]
    public async Task Rows_Written_StayInTheirDocument()
    {
        await _fixture.Insert("lines", """{"id":"w","chat_id":"w1","sent":"2026-01-01T00:00:00Z"}""");
        Assert.That((await _fixture.UpdateWhere("lines", "chat_id=eq.w1&id=eq.w", """{"n":5,"chat_id":"w1"}""")).Column("n"), Is.EqualTo(["5"]));
        Assert.That(() => _fixture.UpdateWhere("lines", "chat_id=eq.w1", """{"chat_id":"w2"}"""), Fails.With(ErrorKind.InvalidRequest));
        Assert.That((await _fixture.Insert("lines", """{"id":"w","chat_id":"w1","n":6,"sent":"2026-01-01T00:00:00Z"}""", conflict: ConflictResolution.Merge)).Column("n"), Is.EqualTo(["6"]));
        Assert.That((await _fixture.DeleteWhere("lines", "chat_id=eq.w1", new WriteOptions())).Ids, Is.EqualTo(["w"]));
    }

    [Test]
    public void Rows_OfNoDocument_AreRefused()
    {
        Assert.That(() => _fixture.Query("lines", "n=eq.1"), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Query("lines", "or=(chat_id.eq.c1,n.eq.2)"), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Query("lines", "chat_id=in.(c1,c2)"), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Query("lines", "chat_id=eq.a%2Fb%2Fc"), Fails.With(ErrorKind.InvalidRequest), "it leads nowhere else");
        Assert.That(() => _fixture.Get("lines", "a"), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Insert("lines", """{"sent":"2026-01-01T00:00:00Z"}"""), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Insert("lines", """[{"chat_id":"c1"},{"chat_id":"c2"}]"""), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Query("chats", "select=*,lines(*)"), Fails.With(ErrorKind.InvalidRequest));
    }

    [Test]
    public async Task Path_WithoutColumns_IsAnotherName()
    {
        await _fixture.Insert("notes", """{"id":"1"}""");
        Assert.That((await _fixture.Get("notes", "1")).Ids, Is.EqualTo(["1"]));
        Assert.That((await _fixture.Query("teams/blue/notes", "")).Ids, Is.EqualTo(["1"]));
    }

    [TestCase("messages", true)]
    [TestCase("chats/{chat_id}/messages", true)]
    [TestCase("a/{x}/b/{y}/c", true)]
    [TestCase("a/b/c", true)]
    [TestCase("a/{x}", false)]
    [TestCase("{x}/b/c", false)]
    [TestCase("a/{x}/b/{x}/c", false)]
    [TestCase("a/{id}/c", false)]
    [TestCase("a/{}/c", false)]
    [TestCase("a/*/c", false)]
    [TestCase("a//c", false)]
    [TestCase("a/../c", false)]
    [TestCase("", false)]
    public void Path_Declared_IsChecked(string path, bool isRight) => Assert.That(TablePath.FindMistake(path), isRight ? Is.Null : Is.Not.Empty);
}
