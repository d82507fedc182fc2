using System.Globalization;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Embedded.Database;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WritingTests : IAsyncDisposable
{
    private readonly EmbeddedFixture _fixture = new("""{"tables":{"orders":{"columns":{"due":"timestamp required","paid":"required"}}}}""");

    public async ValueTask DisposeAsync() => await _fixture.DisposeAsync();

    [Test]
    public async Task InsertRows_ManyAtOnceWithoutIds_KeepTheirOrderById()
    {
        await _fixture.Insert("t", $"[{string.Join(',', Enumerable.Range(0, 200).Select(i => $"{{\"n\":{i}}}"))}]");

        var expected = Enumerable.Range(0, 200).Select(i => i.ToString(CultureInfo.InvariantCulture));
        Assert.That((await _fixture.Query("t", "limit=1000")).Column("n"), Is.EqualTo(expected));
        Assert.That((await _fixture.Query("t", "order=created_at&limit=1000")).Column("n"), Is.EqualTo(expected));
    }

    [Test]
    public async Task InsertRows_OneOfThemExists_StoresNone()
    {
        await _fixture.Insert("t", """{"id":"b"}""");

        Assert.That(() => _fixture.Insert("t", """[{"id":"a","new_column":1},{"id":"b"}]"""), Fails.With(ErrorKind.AlreadyExists));

        Assert.That((await _fixture.Query("t", "")).Ids, Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task InsertRows_FirstOfATableFails_LeavesNoTable()
    {
        Assert.That(() => _fixture.Insert("t", """[{"id":"a"},{"id":"a"}]"""), Fails.With(ErrorKind.AlreadyExists));

        Assert.That((await _fixture.Query("t", "")).Rows, Is.Empty);
        await _fixture.Insert("t", """{"id":"a"}""");
        Assert.That((await _fixture.Query("t", "")).Ids, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task InsertRows_ConcurrentWithFailingOnes_LoseNothing()
    {
        await _fixture.Insert("t", """{"id":"taken"}""");

        var writes = Enumerable.Range(0, 100).Select(async i =>
        {
            if (i % 3 == 0)
                Assert.That(() => _fixture.Insert("t", $$"""[{"id":"lost{{i}}","c{{i}}":1},{"id":"taken"}]"""), Fails.With(ErrorKind.AlreadyExists));
            else
                await _fixture.Insert($"t{(i % 2 == 0 ? "" : i)}", $$"""{"id":"kept{{i}}","c{{i}}":1}""");
        });
        await Task.WhenAll(writes);

        Assert.That((await _fixture.Query("t", "id=like.lost*")).Rows, Is.Empty);
        for (var i = 0; i < 100; i++)
        {
            if (i % 3 != 0)
                Assert.That((await _fixture.Query($"t{(i % 2 == 0 ? "" : i)}", $"c{i}=eq.1")).Ids, Is.EqualTo(new[] { $"kept{i}" }));
        }
    }

    [Test]
    public async Task UpdateRow_TwoWritersOfOneRow_KeepBothChanges()
    {
        await _fixture.Insert("t", """{"id":"a"}""");

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => UpdateAsync("a", $$"""{"c{{i}}":{{i}}}""")));

        var row = (await _fixture.Query("t", "id=eq.a")).Rows[0];
        for (var i = 0; i < 50; i++)
            Assert.That(row, Does.Contain($"\"c{i}\":{i}"));
    }

    [Test]
    public async Task UpdateRows_MoreThanMaxAffected_ChangesNone()
    {
        await _fixture.Insert("t", """[{"id":"a","n":1},{"id":"b","n":1},{"id":"c","n":1}]""");

        Assert.That(() => _fixture.Update("t", "n=eq.1", """{"n":2}""", maxAffected: 2), Fails.With(ErrorKind.InvalidRequest));

        Assert.That((await _fixture.Query("t", "n=eq.1")).Rows, Has.Count.EqualTo(3));
        Assert.That((await _fixture.Update("t", "n=eq.1", """{"n":2}""", maxAffected: 3)).Ids, Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task DeleteRows_WithoutRepresentation_DeletesWhatMatches()
    {
        await _fixture.Insert("t", """[{"id":"a","n":1},{"id":"b","n":2},{"id":"c","n":"1"}]""");

        Assert.That((await _fixture.Delete("t", "n=eq.1", returnRows: false)).Rows, Is.Empty);

        Assert.That((await _fixture.Query("t", "")).Ids, Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task UpdateRows_RowsKeepTheirKeys_AreFoundByTheNewValueAlone()
    {
        await _fixture.Insert("t", """[{"id":"a","n":1},{"id":"b","n":2}]""");
        await _fixture.Query("t", "n=eq.1");

        await _fixture.Update("t", "n=eq.1", """{"n":3}""");

        Assert.That((await _fixture.Query("t", "n=eq.1")).Rows, Is.Empty);
        Assert.That((await _fixture.Query("t", "n=eq.3.0")).Ids, Is.EqualTo(new[] { "a" }));
    }

    [TestCase("""{"due":"2026-01-01T00:00:00Z"}""", ErrorKind.NotNullViolation)]
    [TestCase("""{"due":null,"paid":1}""", ErrorKind.NotNullViolation)]
    [TestCase("""{"due":"tomorrow","paid":1}""", ErrorKind.TypeMismatch)]
    [TestCase("""{"due":5,"paid":1}""", ErrorKind.TypeMismatch)]
    public async Task InsertRows_NotAsDeclared_Refuses(string row, ErrorKind kind)
    {
        Assert.That(() => _fixture.Insert("orders", row), Fails.With(kind));
        await _fixture.Insert("orders", """{"id":"1","due":"2026-01-01T00:00:00Z","paid":false}""");
        Assert.That(() => _fixture.Update("orders", "id=eq.1", """{"paid":null}"""), Fails.With(ErrorKind.NotNullViolation));
    }

    [TestCase("{\"id\":{}}", ErrorKind.TypeMismatch)]
    [TestCase("{\"id\":true}", ErrorKind.TypeMismatch)]
    [TestCase("{\"id\":\"\"}", ErrorKind.InvalidRequest)]
    [TestCase("{\"id\":\"a\\u0000b\"}", ErrorKind.InvalidRequest)]
    public void InsertRows_IdThatIsNone_Refuses(string row, ErrorKind kind) => Assert.That(() => _fixture.Insert("t", row), Fails.With(kind));

    [Test]
    public async Task InsertRows_ExactNumbers_ComeBackAsWritten()
    {
        const string row = """{"id":9007199254740993,"big":123456789012345678901234567890,"decimal":0.10,"small":1E-30,"created_at":null}""";

        Assert.That((await _fixture.Insert("t", row)).Rows, Is.EqualTo(new[] { row }));
        Assert.That((await _fixture.Query("t", "id=eq.9007199254740993&decimal=eq.0.1&big=gt.123456789012345678901234567889")).Rows, Is.EqualTo(new[] { row }));
    }

    [Test]
    public async Task Insert_MergeAndIgnore_TreatExistingRowsSo()
    {
        await _fixture.Insert("t", """{"id":"a","x":1,"y":1}""");

        var merged = await _fixture.Insert("t", """[{"id":"a","y":2},{"id":"b","y":3}]""", conflict: ConflictResolution.Merge);
        var ignored = await _fixture.Insert("t", """[{"id":"a","y":9},{"id":"c"}]""", conflict: ConflictResolution.Ignore);

        Assert.That(merged.Column("x").Zip(merged.Column("y")), Is.EqualTo(new[] { ("1", "2"), ("", "3") }));
        Assert.That(ignored.Ids, Is.EqualTo(new[] { "c" }));
        Assert.That((await _fixture.Query("t", "y=eq.9")).Rows, Is.Empty);
    }

    [Test]
    public async Task AnyWrite_AnswerThatCannotBeMade_WritesNothing()
    {
        await _fixture.Insert("t", """{"id":"a","name":"x"}""");
        var cast = QueryParser.Parse("select=name::int", QueryVerb.Write);

        Assert.That(() => _fixture.Update("t", "id=eq.a&select=name::int", """{"n":1}"""), Fails.With(ErrorKind.TypeMismatch));
        Assert.That(() => _fixture.Delete("t", "id=eq.a&select=name::int"), Fails.With(ErrorKind.TypeMismatch));
        Assert.That(() => RunAsync(new DatabaseOperation.DeleteRow("t", "a", cast, new WriteOptions())), Fails.With(ErrorKind.TypeMismatch));
        Assert.That(() => RunAsync(new DatabaseOperation.UpdateRow("t", "a", EmbeddedFixture.Body("""{"n":1}"""), cast, new WriteOptions())), Fails.With(ErrorKind.TypeMismatch));
        Assert.That(() => RunAsync(new DatabaseOperation.ReplaceRow("t", "a", EmbeddedFixture.Body("""{"name":"y"}"""), cast, new WriteOptions())), Fails.With(ErrorKind.TypeMismatch));
        Assert.That(
            () => RunAsync(new DatabaseOperation.InsertRows("t", EmbeddedFixture.Body("""{"id":"b","name":"y"}"""), cast, ConflictResolution.Refuse, new WriteOptions())),
            Fails.With(ErrorKind.TypeMismatch));

        Assert.That((await _fixture.Query("t", "select=id,name,n")).Rows, Is.EqualTo(new[] { """{"id":"a","name":"x","n":null}""" }));
    }

    private Task<Answered> RunAsync(DatabaseOperation operation) => _fixture.Run(operation, _fixture.Service);

    private Task<Answered> UpdateAsync(string id, string json) =>
        _fixture.Run(new DatabaseOperation.UpdateRow("t", id, EmbeddedFixture.Body(json), RowQuery.Everything, new WriteOptions()), _fixture.Service);
}
