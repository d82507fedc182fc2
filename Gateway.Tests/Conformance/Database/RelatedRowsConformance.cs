using System.Text.Json;
using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: related rows, where the relationship is declared.</summary>
internal abstract class RelatedRowsConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private string Conversations => $"/api/db/conversations?id=in.({Id("a")},{Id("b")})&order=id";

    private string Messages => $"/api/db/messages?conversation_id=in.({Id("a")},{Id("b")})&order=id";

    [TestCase("select=title,messages(content)&messages.order=created_at", """[{"title":"A","messages":[{"content":"one"},{"content":"two"},{"content":"three"}]},{"title":"B","messages":[]}]""")]
    [TestCase("select=title,messages(content)&messages.order=created_at.desc&messages.limit=1", """[{"title":"A","messages":[{"content":"three"}]},{"title":"B","messages":[]}]""")]
    [TestCase("select=title,messages(content)&messages.order=created_at&messages.limit=1&messages.offset=1", """[{"title":"A","messages":[{"content":"two"}]},{"title":"B","messages":[]}]""")]
    [TestCase("select=title,messages(content)&messages.role=eq.assistant", """[{"title":"A","messages":[{"content":"two"}]},{"title":"B","messages":[]}]""")]
    [TestCase("select=title,messages(content)&messages.or=(content.eq.one,tokens.gt.25)&messages.order=id", """[{"title":"A","messages":[{"content":"one"},{"content":"three"}]},{"title":"B","messages":[]}]""")]
    [TestCase("select=title,messages!inner(content)&messages.role=eq.assistant", """[{"title":"A","messages":[{"content":"two"}]}]""")]
    [TestCase("select=title,said:messages(content)&said.role=eq.assistant", """[{"title":"A","said":[{"content":"two"}]},{"title":"B","said":[]}]""")]
    public async Task Get_Many_GivesAnArray(string query, string expected) => await ExpectAsync($"{Conversations}&{query}", expected);

    [TestCase("select=content,conversations(title)&content=eq.one", """[{"content":"one","conversations":{"title":"A"}}]""")]
    [TestCase("select=content,in:conversations(title)&content=eq.one", """[{"content":"one","in":{"title":"A"}}]""")]
    [TestCase("select=content,conversations(title,messages(role))&content=eq.one&conversations.messages.role=eq.assistant", """[{"content":"one","conversations":{"title":"A","messages":[{"role":"assistant"}]}}]""")]
    public async Task Get_One_GivesAnObject(string query, string expected) => await ExpectAsync($"{Messages}&{query}", expected);

    [Test]
    public async Task Get_NothingRelated_IsNull()
    {
        (await Service.PostAsync("/api/db/messages", $$"""{"id":"{{Id("alone")}}","content":"alone"}""")).Expect(201);
        await ExpectAsync($"/api/db/messages?id=eq.{Id("alone")}&select=content,conversations(title)", """[{"content":"alone","conversations":null}]""");
    }

    [Test]
    public async Task GetId_Related_GivesThem() =>
        await ExpectAsync($"/api/db/conversations/{Id("a")}?select=title,messages(content)&messages.role=eq.assistant", """{"title":"A","messages":[{"content":"two"}]}""");

    [Test]
    public async Task Get_StarAndRelated_GivesBoth()
    {
        await InsertThreadsAsync();
        var response = await Service.GetAsync($"{Conversations}&select=*,messages(content)");
        if (!Declares(DatabaseFeature.Related))
        {
            response.ExpectProblem(501, "not_supported");
            return;
        }

        var row = response.Expect(200).Json[0];
        Assert.That(row.Text("title"), Is.EqualTo("A"));
        Assert.That(row.Time("created_at"), Is.Not.Null);
        Assert.That(row.GetProperty("messages").GetArrayLength(), Is.EqualTo(3));
    }

    [TestCase("select=*&messages.role=eq.user")]
    [TestCase("select=*,messages(id)&elsewhere.role=eq.user")]
    [TestCase("messages.limit=1")]
    public async Task Get_ParameterOfRelationThatIsNotSelected_Is400(string query) =>
        (await Service.GetAsync($"{Conversations}&{query}")).ExpectProblem(400, "invalid_request");

    // As PostgREST answers it, or told that it is not possible; never read as a column that no row has.
    [TestCase("select=title,messages()&messages=not.is.null", """[{"title":"A"}]""")]
    [TestCase("select=title,messages()&messages=is.null", """[{"title":"B"}]""")]
    [TestCase("select=title,messages(tokens.sum())", """[{"title":"A","messages":[{"sum":60}]},{"title":"B","messages":[{"sum":null}]}]""")]
    public async Task Get_WhatTakesAJoin_IsAnsweredOrRefused(string query, string expected)
    {
        await InsertThreadsAsync();
        var response = await Service.GetAsync($"{Conversations}&{query}");
        if (response.Status == 200)
            Assert.That(JsonElement.DeepEquals(response.Json, JsonElement.Parse(expected)), Is.True, $"{response}");
        else
            response.ExpectProblem(501, "not_supported");
    }

    [TestCase("select=*,nowhere(id)")]
    [TestCase("select=*,samples(id)")]
    public async Task Get_RelationThatIsNotDeclared_Is400(string query)
    {
        var response = await Service.GetAsync($"{Conversations}&{query}");
        if (Declares(DatabaseFeature.Related))
            response.ExpectProblem(400, "invalid_request");
        else
            response.ExpectProblem(501, "not_supported");
    }

    private async Task ExpectAsync(string path, string expected)
    {
        await InsertThreadsAsync();
        var response = await Service.GetAsync(path);
        if (Declares(DatabaseFeature.Related))
            Assert.That(JsonElement.DeepEquals(response.Expect(200).Json, JsonElement.Parse(expected)), Is.True, $"{response}\nexpected {expected}");
        else
            response.ExpectProblem(501, "not_supported");
    }

    private async Task InsertThreadsAsync()
    {
        (await Service.PostAsync("/api/db/conversations", $$"""[{"id":"{{Id("a")}}","title":"A"},{"id":"{{Id("b")}}","title":"B"}]""")).Expect(201);
        (await Service.PostAsync(
            "/api/db/messages",
            $$"""
            [{"id":"{{Id("1")}}","conversation_id":"{{Id("a")}}","role":"user","content":"one","tokens":10,"created_at":"2026-01-01T00:00:01Z"},
             {"id":"{{Id("2")}}","conversation_id":"{{Id("a")}}","role":"assistant","content":"two","tokens":20,"created_at":"2026-01-01T00:00:02Z"},
             {"id":"{{Id("3")}}","conversation_id":"{{Id("a")}}","role":"user","content":"three","tokens":30,"created_at":"2026-01-01T00:00:03Z"}]
            """)).Expect(201);
    }
}
