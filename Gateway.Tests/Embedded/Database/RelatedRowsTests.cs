using Providers.Abstractions.Errors;

namespace Gateway.Tests.Embedded.Database;

[Parallelizable]
internal sealed class RelatedRowsTests
{
    private EmbeddedFixture _fixture = null!;

    [OneTimeSetUp]
    public async Task InsertAsync()
    {
        _fixture = new EmbeddedFixture("""
            {"tables":{
              "conversations":{"relations":{
                "messages":{"column":"id","foreign_column":"conversation_id"},
                "owner":{"table":"people","column":"owner_id","foreign_column":"id","single":true}}},
              "messages":{"relations":{"replies":{"table":"messages","column":"id","foreign_column":"reply_to"}}}}}
            """);
        await _fixture.Insert("conversations", """[{"id":"c1","owner_id":7},{"id":2,"owner_id":"nobody"},{"id":"c3"}]""");
        await _fixture.Insert("people", """{"id":7,"name":"Ada"}""");
        await _fixture.Insert("messages", """
            [{"id":"m1","conversation_id":"c1","role":"user"},{"id":"m2","conversation_id":"c1","role":"assistant","reply_to":"m1"},
             {"id":"m3","conversation_id":2,"role":"user"},{"id":"m4","conversation_id":"2","role":"assistant","reply_to":"m3"}]
            """);
    }

    [OneTimeTearDown]
    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [TestCase("select=id,messages(id)", """{"id":2,"messages":[{"id":"m3"},{"id":"m4"}]}|{"id":"c1","messages":[{"id":"m1"},{"id":"m2"}]}|{"id":"c3","messages":[]}""")]
    [TestCase("select=id,messages!inner(id)&messages.role=eq.assistant", """{"id":2,"messages":[{"id":"m4"}]}|{"id":"c1","messages":[{"id":"m2"}]}""")]
    [TestCase("select=id,latest:messages(id)&latest.order=id.desc&latest.limit=1", """{"id":2,"latest":[{"id":"m4"}]}|{"id":"c1","latest":[{"id":"m2"}]}|{"id":"c3","latest":[]}""")]
    [TestCase("select=id,owner(name)&order=id.desc", """{"id":"c3","owner":null}|{"id":"c1","owner":{"name":"Ada"}}|{"id":2,"owner":null}""")]
    [TestCase("select=id,messages(id,replies(id))&id=eq.c1", """{"id":"c1","messages":[{"id":"m1","replies":[{"id":"m2"}]},{"id":"m2","replies":[]}]}""")]
    public async Task QueryRows_DeclaredRelation_GivesRelatedRows(string query, string rows) =>
        Assert.That((await _fixture.Query("conversations", query)).Rows, Is.EqualTo(rows.Split('|')));

    [TestCase("select=id,strangers(id)")]
    [TestCase("select=id&messages.role=eq.user")]
    [TestCase("select=id,messages(id)&messages.replies.id=eq.1")]
    public void QueryRows_RelationThatIsNone_Refuses(string query) =>
        Assert.That(() => _fixture.Query("conversations", query), Fails.With(ErrorKind.InvalidRequest));

    [Test]
    public async Task QueryRows_RelatedRows_AreCountedAsRead() =>
        Assert.That((await _fixture.Query("conversations", "select=id,messages(id)&id=eq.c1")).Summary.DocumentsRead, Is.EqualTo(3));
}
