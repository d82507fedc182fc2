using System.Text.Json;
using Gateway.Tests.Embedded;
using Microsoft.Extensions.Time.Testing;
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

    private static IEnumerable<string> BadIds => ["", "a/b", ".", "..", "__x__", "a\0b", new string('x', 1501), new string('ü', 751)];

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

    [TestCase("5")]
    [TestCase("-0")]
    [TestCase("5.50")]
    [TestCase("1e3")]
    [TestCase("9223372036854775807")]
    public async Task Id_WrittenAsANumber_ComesBackAsItWasWritten(string id)
    {
        await _fixture.Insert("numbered", $$"""{"id":{{id}}}""");
        Assert.That((await _fixture.Get("numbered", id)).Rows.Single(), Does.StartWith($"{{\"id\":{id},"));
        Assert.That((await _fixture.Query("numbered", $"id=eq.{id}")).Rows.Single(), Does.StartWith($"{{\"id\":{id},"));
        Assert.That(() => _fixture.Insert("numbered", $$"""{"id":"{{id}}"}"""), Fails.With(ErrorKind.AlreadyExists), "they are the same id");
    }

    [TestCase("12345678901234567890")]
    [TestCase("1e400")]
    [TestCase("0.10000000000000000555")]
    public void Id_NumberThatFirestoreWouldChange_IsRefused(string id) => Assert.That(() => _fixture.Insert("numbered", $$"""{"id":{{id}}}"""), Fails.With(ErrorKind.InvalidRequest));

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
    public async Task Document_GrownBeyondFirestoresLimits_IsRefusedAndStays()
    {
        await _fixture.Insert("t", """{"id":"grows","v":"small"}""");
        var large = $$"""{"w":"{{new string('x', (1 << 20) - 50)}}"}""";
        var deep = $$"""{"w":{{string.Concat(Enumerable.Repeat("[", 11))}}{{new string(']', 11)}}}""";
        foreach (var (body, kind) in new[] { (large, ErrorKind.PayloadTooLarge), (deep, ErrorKind.InvalidRequest), ("""{"w":1e400}""", ErrorKind.InvalidRequest) })
        {
            Assert.That(() => _fixture.Update("t", "grows", body), Fails.With(kind));
            Assert.That(() => _fixture.UpdateWhere("t", "id=eq.grows", body), Fails.With(kind));
            Assert.That(() => _fixture.Replace("t", "grows", body.Replace("{\"w\"", "{\"v\":\"much larger than it was before\",\"w\"", StringComparison.Ordinal)), Fails.With(kind));
        }

        Assert.That((await _fixture.Get("t", "grows")).Column("v"), Is.EqualTo(["small"]));
    }

    [Test]
    public async Task Update_InSteps_ThatEndsMidway_TellsHowToGoOn()
    {
        // Each look at the clock takes longer than half of the time that there is.
        using var slow = await FirestoreFixture.StartAsync(time: new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(15) });
        await slow.Insert("many", Rows(0, 1200));
        var steps = new WriteOptions(BestEffort: true);
        var stopped = await Assert.ThrowsAsync<ProviderException>(() => slow.UpdateWhere("many", "n=gte.0", """{"done":true}""", options: steps));
        Assert.That(stopped!.Kind, Is.EqualTo(ErrorKind.UpstreamTimeout));
        Assert.That((await slow.Query("many", "done=is.true&limit=0", count: CountMode.Exact)).Summary.Total, Is.EqualTo(500));

        var told = JsonElement.Parse(stopped.Details!);
        Assert.That((told.GetProperty("written").GetInt32(), told.GetProperty("matching").GetInt32()), Is.EqualTo((500, 1200)));
        var next = told.GetProperty("next").GetString()!;
        Assert.That(stopped.Message, Does.Contain(next));
        var rest = Uri.EscapeDataString(next).Replace("%3D", "=", StringComparison.Ordinal);
        await Assert.ThrowsAsync<ProviderException>(() => slow.UpdateWhere("many", $"n=gte.0&{rest}", """{"done":true}""", options: steps));
        Assert.That((await slow.Query("many", "done=is.true&limit=0", count: CountMode.Exact)).Summary.Total, Is.EqualTo(1000));
    }

    [Test]
    public async Task Documents_TooMuchForOneCommit_AreRefusedWhole()
    {
        var row = $$"""{"v":"{{new string('x', 1 << 19)}}"}""";
        Assert.That(() => _fixture.Insert("large", $"[{string.Join(',', Enumerable.Repeat(row, 24))}]"), Fails.With(ErrorKind.PayloadTooLarge));
        Assert.That((await _fixture.Query("large", "select=id")).Rows, Is.Empty);
    }

    [Test]
    public async Task Update_MoreRowsThanAreWrittenAtOnce_IsRefusedUnlessStepsWillDo()
    {
        await _fixture.Insert("many", Rows(0, 1100));
        Assert.That(() => _fixture.UpdateWhere("many", "n=gte.0", """{"done":true}"""), Fails.With(ErrorKind.PayloadTooLarge));
        Assert.That((await _fixture.Query("many", "done=is.true")).Rows, Is.Empty);
        Assert.That((await _fixture.UpdateWhere("many", "n=lt.500", """{"done":true}""")).Rows, Has.Count.EqualTo(500));

        var answer = await _fixture.UpdateWhere("many", "n=gte.0&select=id,done", """{"done":true}""", options: new WriteOptions(BestEffort: true));
        Assert.That(answer.Rows, Has.Count.EqualTo(1100));
        Assert.That(answer.Summary.Total, Is.EqualTo(1100));
        Assert.That(answer.Ids, Is.Unique.And.Ordered);
        Assert.That((await _fixture.Query("many", "done=is.true&limit=0", count: CountMode.Exact)).Summary.Total, Is.EqualTo(1100));

        // Beyond the scan limit nothing is read short, and nothing written.
        await _fixture.Insert("many", Rows(1100, 200));
        Assert.That(() => _fixture.UpdateWhere("many", "n=gte.0", """{"done":false}""", options: new WriteOptions(BestEffort: true)), Fails.With(ErrorKind.ScanLimitExceeded));
        Assert.That(() => _fixture.Query("many", "n=like.*5&limit=1000"), Fails.With(ErrorKind.ScanLimitExceeded));
        Assert.That(() => _fixture.Query("many", "order=n&limit=1"), Fails.With(ErrorKind.ScanLimitExceeded));
        Assert.That((await _fixture.Query("many", "limit=0", count: CountMode.Exact)).Summary.Total, Is.EqualTo(1300));
        Assert.That((await _fixture.Query("many", "done=is.false")).Rows, Is.Empty);

        var deleted = await _fixture.DeleteWhere("many", "n=lt.1100", new WriteOptions(ReturnRows: false, BestEffort: true));
        Assert.That(deleted.Rows, Is.Empty);
        Assert.That(deleted.Summary.Total, Is.EqualTo(1100));
        Assert.That((await _fixture.Query("many", "limit=0", count: CountMode.Exact)).Summary.Total, Is.EqualTo(200));
    }

    [Test]
    public async Task Update_InSteps_KeepsWhatBoundsAWrite()
    {
        await _fixture.Insert("bounded", Rows(0, 510));
        var steps = new WriteOptions(BestEffort: true);
        Assert.That(() => _fixture.UpdateWhere("bounded", "n=gte.0", """{"done":true}""", options: steps with { MaxAffected = 509 }), Fails.With(ErrorKind.InvalidRequest));
        Assert.That(() => _fixture.UpdateWhere("bounded", "n=gte.0", """{"done":true}""", options: steps with { Single = true }), Fails.With(ErrorKind.NotSingle));
        Assert.That(() => _fixture.UpdateWhere("bounded", "n=gte.0", """{"id":"other"}""", options: steps), Fails.With(ErrorKind.InvalidRequest));
        Assert.That((await _fixture.Query("bounded", "done=is.true")).Rows, Is.Empty);

        // A request takes so many bytes: large values make smaller steps.
        var large = new string('x', 300_000);
        Assert.That((await _fixture.UpdateWhere("bounded", "n=lt.70&select=id", $$"""{"large":"{{large}}"}""", options: steps)).Rows, Has.Count.EqualTo(70));
    }

    [Test]
    public async Task Update_StepThatOthersMeet_WritesWhatIsLeftOfIt()
    {
        await _fixture.Insert("met", Rows(0, 600));
        var steps = _fixture.UpdateWhere("met", "n=gte.0&taken=is.null&select=id", """{"taken":"steps"}""", options: new WriteOptions(BestEffort: true));
        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _fixture.UpdateWhere("met", $"n=eq.{i * 30}&taken=is.null", """{"taken":"others"}""")));
        var taken = (await steps).Rows.Count + others.Sum(static answer => answer.Rows.Count);
        Assert.That(taken, Is.EqualTo(600), "each row is taken once");
        Assert.That((await _fixture.Query("met", "taken=eq.others&select=id")).Rows, Has.Count.EqualTo(others.Sum(static answer => answer.Rows.Count)));
    }

    [Test]
    public async Task Merge_RowTwiceInOneBody_IsChangedTwice()
    {
        await _fixture.Insert("t", """{"id":"twice","a":0,"b":0,"c":0}""");
        var answer = await _fixture.Insert("t", """[{"id":"twice","a":1},{"id":"twice","b":2},{"id":"new","a":1},{"id":"new","b":2}]""", conflict: ConflictResolution.Merge);
        Assert.That(answer.Rows, Has.Count.EqualTo(4));
        Assert.That((await _fixture.Query("t", "id=in.(new,twice)&select=a,b,c")).Rows, Is.EqualTo(["""{"a":1,"b":2,"c":null}""", """{"a":1,"b":2,"c":0}"""]));
    }

    private static string Rows(int from, int count) => $"[{string.Join(',', Enumerable.Range(from, count).Select(i => $$"""{"n":{{i}}}"""))}]";
}
