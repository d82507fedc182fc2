using System.Text.Json;
using Gateway.Tests.Embedded;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Firebase.Firestore;

/// <summary>What Firestore's limits and paths ask of writes.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class WritingTests
{
    private FirestoreFixture _fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _fixture = await FirestoreFixture.StartAsync("""{"scan_limit":1200,"tables":{"chats/*/messages":{"columns":{"sent":"timestamp required"}}}}""");

    [OneTimeTearDown]
    public void Dispose() => _fixture?.Dispose();

    private static IEnumerable<string> BadIds => ["", "a/b", ".", "..", "__x__", new string('x', 1501), new string('ü', 751)];

    [TestCaseSource(nameof(BadIds))]
    public void Id_ThatFirestoreDoesNotTake_IsRefusedEverywhere(string id)
    {
        var json = JsonSerializer.Serialize(new { id });
        Assert.That(() => _fixture.Insert("t", json), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Get("t", id), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Replace("t", id, "{}"), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Update("t", id, "{}"), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Delete("t", id), Fails.With(ErrorKind.InvalidRequest));
    }

    [TestCase("__t__")]
    [TestCase("a/b")]
    [TestCase("a//b")]
    [TestCase("a/../b")]
    [TestCase("/a")]
    public void Table_ThatIsNoCollection_IsRefused(string table)
    {
        Assert.That(() => _fixture.Insert(table, "{}"), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.Query(table, ""), Fails.With(ErrorKind.InvalidRequest));
    }

    [Test]
    public async Task Id_LongestThereIs_Works()
    {
        var id = new string('x', 1500);
        await _fixture.Insert("t", $$"""{"id":"{{id}}"}""");
        Assert.That((await _fixture.Query("t", $"id=eq.{id}")).Ids, Is.EqualTo([id]));
    }

    [Test]
    public async Task Collection_WithinADocument_IsATableOfItsOwn()
    {
        await _fixture.Insert("chats/1/messages", """[{"id":"b","sent":"2026-01-01T00:00:00Z"},{"id":"a","sent":"2026-01-02T00:00:00Z"}]""");
        await _fixture.Insert("chats/2/messages", """{"id":"c","sent":"2026-01-01T00:00:00Z"}""");
        Assert.That((await _fixture.Query("chats/1/messages", "order=sent")).Ids, Is.EqualTo(["b", "a"]));
        Assert.That((await _fixture.Query("chats/1/messages", "sent=gt.2026-01-01T12:00:00Z")).Ids, Is.EqualTo(["a"]));
        Assert.That((await _fixture.Update("chats/1/messages", "a", """{"x":1}""")).Column("x"), Is.EqualTo(["1"]));
        Assert.That(() => _fixture.Insert("chats/1/messages", "{}"), Fails.With(ErrorKind.NotNullViolation), "declared for every chat");
        Assert.That((await _fixture.Query("messages", "")).Rows, Is.Empty);
    }

    [Test]
    public void Document_BeyondOneMebibyte_IsRefused() =>
        Assert.That(() => _fixture.Insert("t", $$"""{"v":"{{new string('x', 1 << 20)}}"}"""), Fails.With(ErrorKind.PayloadTooLarge));

    [Test]
    public async Task Documents_TooMuchForOneCommit_AreRefusedWhole()
    {
        var row = $$"""{"v":"{{new string('x', 1 << 19)}}"}""";
        Assert.That(() => _fixture.Insert("large", $"[{string.Join(',', Enumerable.Repeat(row, 24))}]"), Fails.With(ErrorKind.PayloadTooLarge));
        Assert.That((await _fixture.Query("large", "select=id")).Rows, Is.Empty);
    }

    [Test]
    public async Task Update_MoreThanAThousandRows_IsOneWrite()
    {
        await _fixture.Insert("many", $"[{string.Join(',', Enumerable.Range(0, 1100).Select(i => $$"""{"n":{{i}}}"""))}]");
        Assert.That((await _fixture.UpdateWhere("many", "n=gte.0", """{"done":true}""")).Rows, Has.Count.EqualTo(1100));
        Assert.That((await _fixture.Query("many", "done=is.true&limit=0", count: CountMode.Exact)).Summary.Total, Is.EqualTo(1100));

        // Beyond the scan limit nothing is read short, and nothing written.
        await _fixture.Insert("many", $"[{string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""{"n":{{i}}}"""))}]");
        Assert.That(() => _fixture.UpdateWhere("many", "n=gte.0", """{"done":false}"""), Fails.With(ErrorKind.ScanLimitExceeded));
        Assert.That(() => _fixture.Query("many", "n=like.*5&limit=1000"), Fails.With(ErrorKind.ScanLimitExceeded));
        Assert.That(() => _fixture.Query("many", "order=n&limit=1"), Fails.With(ErrorKind.ScanLimitExceeded));
        Assert.That((await _fixture.Query("many", "limit=0", count: CountMode.Exact)).Summary.Total, Is.EqualTo(1300));
        Assert.That((await _fixture.Query("many", "done=is.false")).Rows, Is.Empty);
    }

    [Test]
    public async Task Merge_RowTwiceInOneBody_IsChangedTwice()
    {
        await _fixture.Insert("t", """{"id":"twice","a":0,"b":0,"c":0}""");
        var answer = await _fixture.Insert("t", """[{"id":"twice","a":1},{"id":"twice","b":2},{"id":"new","a":1},{"id":"new","b":2}]""", conflict: ConflictResolution.Merge);
        Assert.That(answer.Rows, Has.Count.EqualTo(4));
        Assert.That((await _fixture.Query("t", "id=in.(new,twice)&select=a,b,c")).Rows, Is.EqualTo(["""{"a":1,"b":2,"c":null}""", """{"a":1,"b":2,"c":0}"""]));
    }
}
