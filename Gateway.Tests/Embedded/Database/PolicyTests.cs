using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Embedded.Database;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PolicyTests : IAsyncDisposable
{
    private readonly EmbeddedFixture _fixture = new("""
        {"tables":{
          "open":{"policy":"public-read"},
          "shared":{"policy":"authenticated"},
          "notes":{"policy":"owner","relations":{"lines":{"column":"id","foreign_column":"note_id"},"secrets":{"column":"id","foreign_column":"note_id"}}},
          "lines":{"policy":"owner"}}}
        """);

    private OperationContext Ada => _fixture.User("ada");

    private OperationContext Bob => _fixture.User("bob");

    public async ValueTask DisposeAsync() => await _fixture.DisposeAsync();

    [Test]
    public void AnyOperation_NoPolicy_IsForTheServiceAlone()
    {
        Assert.That(() => _fixture.Query("closed", "", Ada), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(() => _fixture.Insert("closed", "{}", Ada), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(() => _fixture.Query("closed", "", _fixture.Anonymous), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(() => _fixture.Query("closed", ""), Throws.Nothing);
    }

    [Test]
    public async Task AnyOperation_PublicRead_IsReadByAllAndWrittenByTheService()
    {
        await _fixture.Insert("open", """{"id":"a"}""");

        Assert.That((await _fixture.Query("open", "", _fixture.Anonymous)).Ids, Is.EqualTo(new[] { "a" }));
        Assert.That(() => _fixture.Insert("open", "{}", Ada), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(() => _fixture.Delete("open", "id=eq.a", Ada), Fails.With(ErrorKind.PermissionDenied));
    }

    [Test]
    public async Task AnyOperation_Authenticated_IsForEveryUserAndNobodyElse()
    {
        await _fixture.Insert("shared", """{"id":"a"}""", Ada);

        Assert.That((await _fixture.Query("shared", "", Bob)).Ids, Is.EqualTo(new[] { "a" }));
        Assert.That(() => _fixture.Query("shared", "", _fixture.Anonymous), Fails.With(ErrorKind.PermissionDenied));
    }

    [Test]
    public async Task Read_OwnedRows_ShowsOnlyTheCallersOwn()
    {
        await _fixture.Insert("notes", """[{"id":"a","text":"x"},{"id":"b","text":"x"}]""", Ada);
        await _fixture.Insert("notes", """{"id":"c","text":"x"}""", Bob);

        Assert.That((await _fixture.Query("notes", "", Ada)).Ids, Is.EqualTo(new[] { "a", "b" }));
        Assert.That((await _fixture.Query("notes", "or=(id.eq.c,text.like.x*)", Ada)).Ids, Is.EqualTo(new[] { "a", "b" }));
        Assert.That((await _fixture.Query("notes", "select=count()", Bob)).Column("count"), Is.EqualTo(new[] { "1" }));
        Assert.That((await _fixture.Query("notes", "limit=1", Bob, CountMode.Exact)).Summary.Total, Is.EqualTo(1));
        Assert.That((await GetAsync("c", Ada)).Rows, Is.Empty);
        Assert.That((await GetAsync("c", Bob)).Rows, Has.Count.EqualTo(1));
        Assert.That((await _fixture.Query("notes", "user_id=eq.bob", Ada)).Rows, Is.Empty);
    }

    [Test]
    public async Task Write_AnothersRow_IsRefusedOrNotThere()
    {
        await _fixture.Insert("notes", """{"id":"a","text":"x"}""", Ada);

        Assert.That(() => _fixture.Insert("notes", """{"user_id":"ada"}""", Bob), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(() => _fixture.Insert("notes", """{"user_id":null}""", Bob), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(() => _fixture.Insert("notes", """{"id":"a","text":"y"}""", Bob, ConflictResolution.Merge), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(() => PutAsync("a", """{"text":"y"}""", Bob), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(() => PatchAsync("a", """{"text":"y"}""", Bob), Fails.With(ErrorKind.NotFound));
        Assert.That((await _fixture.Update("notes", "text=eq.x", """{"text":"y"}""", Bob)).Rows, Is.Empty);
        Assert.That((await _fixture.Delete("notes", "text=eq.x", Bob)).Rows, Is.Empty);
        Assert.That((await _fixture.Delete("notes", "text=eq.x", Bob, returnRows: false)).Rows, Is.Empty);
        Assert.That((await GetAsync("a", Ada)).Column("text"), Is.EqualTo(new[] { "x" }));
    }

    [Test]
    public async Task Write_OwnRow_CannotBeGivenAway()
    {
        await _fixture.Insert("notes", """{"id":"a","text":"x"}""", Ada);

        Assert.That(() => PatchAsync("a", """{"user_id":"bob"}""", Ada), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(() => PutAsync("a", """{"user_id":"bob"}""", Ada), Fails.With(ErrorKind.PermissionDenied));
        Assert.That((await PutAsync("a", """{"text":"y"}""", Ada)).Column("user_id"), Is.EqualTo(new[] { "ada" }));
    }

    [Test]
    public async Task QueryRows_RelatedRows_AreConfinedByTheirOwnPolicy()
    {
        await _fixture.Insert("notes", """{"id":"a"}""", Ada);
        await _fixture.Insert("lines", """{"id":"1","note_id":"a"}""", Ada);
        await _fixture.Insert("lines", """{"id":"2","note_id":"a"}""", Bob);

        Assert.That((await _fixture.Query("notes", "select=id,lines(id)", Ada)).Rows, Is.EqualTo(new[] { """{"id":"a","lines":[{"id":"1"}]}""" }));
        Assert.That(() => _fixture.Query("notes", "select=id,secrets(id)", Ada), Fails.With(ErrorKind.PermissionDenied));
    }

    private Task<Answered> GetAsync(string id, OperationContext context) => _fixture.Run(new DatabaseOperation.GetRow("notes", id, RowQuery.Everything), context);

    private Task<Answered> PutAsync(string id, string json, OperationContext context) =>
        _fixture.Run(new DatabaseOperation.ReplaceRow("notes", id, EmbeddedFixture.Body(json), RowQuery.Everything, new WriteOptions()), context);

    private Task<Answered> PatchAsync(string id, string json, OperationContext context) =>
        _fixture.Run(new DatabaseOperation.UpdateRow("notes", id, EmbeddedFixture.Body(json), RowQuery.Everything, new WriteOptions()), context);
}
