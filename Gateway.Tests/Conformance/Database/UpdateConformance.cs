using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: replacing, changing and deleting.</summary>
internal abstract class UpdateConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    private const string Minimal = "return=minimal";

    [Test]
    public async Task Put_NewId_CreatesTheRow()
    {
        var response = (await Service.PutAsync($"{Samples}/{Id("1")}", $$"""{"batch":"{{Batch}}","name":"x"}""")).Expect(200);
        Assert.That(response.Json.Text("id"), Is.EqualTo(Id("1")));
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("x"));
    }

    [Test]
    public async Task Put_ExistingId_ReplacesTheRow()
    {
        await InsertAsync(("1", """{"name":"x","amount":3}"""));
        var created = (await ReadAsync("1")).Time("created_at");
        var response = (await Service.PutAsync($"{Samples}/{Id("1")}", Row("1", """{"name":"y"}"""))).Expect(200);
        Assert.That(response.Json.Text("name"), Is.EqualTo("y"));

        var stored = await ReadAsync("1");
        Assert.That(stored.Text("amount"), Is.EqualTo(Traits.PutKeepsMissingColumns ? "3" : null));
        Assert.That(stored.Time("created_at"), Is.EqualTo(created));
    }

    [Test]
    public async Task Put_OtherIdInTheBody_Is400()
    {
        (await Service.PutAsync($"{Samples}/{Id("1")}", Row("2"))).ExpectProblem(400, "invalid_request");
        Assert.That(await MatchAsync(""), Is.Empty);
    }

    [TestCase("[]")]
    [TestCase("[{}]")]
    [TestCase("5")]
    public async Task Put_BodyThatIsNoObject_Is400(string body) => (await Service.PutAsync($"{Samples}/{Id("1")}", body)).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task PatchId_Row_ReplacesTheGivenColumnsAlone()
    {
        await InsertAsync(("1", """{"name":"x","amount":3,"data":{"a":1,"b":2}}"""));
        var response = (await Service.PatchAsync($"{Samples}/{Id("1")}", """{"name":"y","data":{"c":3}}""")).Expect(200);
        Assert.That(response.Json.Text("name"), Is.EqualTo("y"));

        var stored = await ReadAsync("1");
        Assert.That(stored.Text("amount"), Is.EqualTo("3"));
        Assert.That(stored.GetProperty("data").EnumerateObject().Select(p => p.Name), Is.EqualTo(["c"]), "a column is replaced whole");
    }

    [Test]
    public async Task PatchId_Null_Clears()
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        (await Service.PatchAsync($"{Samples}/{Id("1")}", """{"name":null}""")).Expect(200);
        Assert.That((await ReadAsync("1")).Text("name"), Is.Null);
        Assert.That(await MatchAsync("name=is.null"), Is.EqualTo("1"));
    }

    [Test]
    public async Task PatchId_NoSuchRow_Is404() => (await Service.PatchAsync($"{Samples}/{Id("none")}", """{"name":"y"}""")).ExpectProblem(404, "not_found");

    [Test]
    public async Task PatchId_NoColumns_AnswersTheRowAsItIs()
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        Assert.That((await Service.PatchAsync($"{Samples}/{Id("1")}", "{}")).Expect(200).Json.Text("name"), Is.EqualTo("x"));
        (await Service.PatchAsync($"{Samples}/{Id("1")}", "{}", ("Prefer", Minimal))).Expect(204);
        (await Service.PatchAsync($"{Samples}/{Id("none")}", "{}")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task PatchId_OtherIdInTheBody_Is400AndChangesNothing()
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        (await Service.PatchAsync($"{Samples}/{Id("1")}", $$"""{"id":"{{Id("2")}}","name":"y"}""")).ExpectProblem(400, "invalid_request");
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("x"));
        Assert.That((await Service.PatchAsync($"{Samples}/{Id("1")}", $$"""{"id":"{{Id("1")}}","name":"y"}""")).Expect(200).Json.Text("name"), Is.EqualTo("y"));
    }

    [Test]
    public async Task WritesById_AsCsv_AnswerATable()
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        foreach (var response in new[]
        {
            await Service.PutAsync($"{Samples}/{Id("1")}?select=name", Row("1", """{"name":"y"}"""), ("Accept", "text/csv")),
            await Service.PatchAsync($"{Samples}/{Id("1")}?select=name", """{"name":"y"}""", ("Accept", "text/csv")),
            await Service.DeleteAsync($"{Samples}/{Id("1")}?select=name", ("Accept", "text/csv")),
        })
        {
            Assert.That(response.Expect(200).Text.ReplaceLineEndings("\n").TrimEnd('\n'), Is.EqualTo("name\ny"));
        }
    }

    [Test]
    public async Task PatchId_RequiredColumnToNull_Is400()
    {
        (await Service.PostAsync("/api/db/conversations", $$"""{"id":"{{Id("1")}}","title":"x"}""")).Expect(201);
        (await Service.PatchAsync($"/api/db/conversations/{Id("1")}", """{"title":null}""")).ExpectProblem(400, "not_null_violation");
        Assert.That((await Service.GetAsync($"/api/db/conversations/{Id("1")}")).Expect(200).Json.Text("title"), Is.EqualTo("x"));
    }

    [Test]
    public async Task Patch_Filter_ChangesAllThatMatchAndAnswersThem()
    {
        await InsertAsync(("1", """{"amount":1}"""), ("2", """{"amount":2}"""), ("3", """{"amount":3}"""));
        var response = (await Service.PatchAsync($"{Samples}?{Own}&amount=gt.1", """{"name":"changed"}""")).Expect(200);
        Assert.That(response.Column("id").Order(StringComparer.Ordinal), Is.EqualTo([Id("2"), Id("3")]));
        Assert.That(response.Column("name"), Is.All.EqualTo("changed"));
        Assert.That(await MatchAsync("name=eq.changed"), Is.EqualTo("2,3"));
    }

    [Test]
    public async Task Patch_FilterThatMatchesNone_AnswersNone() =>
        Assert.That((await Service.PatchAsync($"{Samples}?{Own}", """{"name":"x"}""")).Expect(200).Text, Is.EqualTo("[]"));

    [Test]
    public async Task Patch_ThatFailsOnOneRow_ChangesNone()
    {
        await InsertAsync(("1", "{}"), ("2", "{}"));
        (await Service.PatchAsync($"{Samples}?{Own}", $$"""{"id":"{{Id("3")}}","name":"x"}""")).Expect(Traits.Typed ? 409 : 400);
        Assert.That(await MatchAsync("name=is.null"), Is.EqualTo("1,2"));
    }

    [Test]
    public async Task DeleteId_Row_AnswersItAndTheSecondTime404()
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        Assert.That((await Service.DeleteAsync($"{Samples}/{Id("1")}")).Expect(200).Json.Text("name"), Is.EqualTo("x"));
        (await Service.GetAsync($"{Samples}/{Id("1")}")).ExpectProblem(404, "not_found");
        (await Service.DeleteAsync($"{Samples}/{Id("1")}")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Delete_Filter_DeletesAllThatMatchAndAnswersThem()
    {
        await InsertAsync(("1", """{"amount":1}"""), ("2", """{"amount":2}"""), ("3", "{}"));
        var response = (await Service.DeleteAsync($"{Samples}?{Own}&amount=not.is.null&select=id")).Expect(200);
        Assert.That(Names(response).Order(StringComparer.Ordinal), Is.EqualTo(["1", "2"]));
        Assert.That(response.Json[0].EnumerateObject().Count(), Is.EqualTo(1));
        Assert.That(await MatchAsync(""), Is.EqualTo("3"));
    }

    [Test]
    public async Task Writes_ReturnMinimal_Answer204WithoutBody()
    {
        await InsertAsync(("1", "{}"), ("2", "{}"), ("3", "{}"));
        foreach (var response in new[]
        {
            await Service.PatchAsync($"{Samples}/{Id("1")}", """{"name":"x"}""", ("Prefer", Minimal)),
            await Service.PatchAsync($"{Samples}?id=eq.{Id("2")}", """{"name":"x"}""", ("Prefer", Minimal)),
            await Service.DeleteAsync($"{Samples}/{Id("1")}", ("Prefer", Minimal)),
            await Service.DeleteAsync($"{Samples}?id=eq.{Id("2")}", ("Prefer", Minimal)),
        })
        {
            Assert.That(response.Expect(204).Bytes, Is.Empty);
        }

        Assert.That(await MatchAsync(""), Is.EqualTo("3"));
    }

    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Write_WithoutFilter_Is400(string method)
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        foreach (var query in new[] { "", "?", "?select=id", "?columns=name" })
        {
            using var body = Body(method);
            (await Service.SendAsync(method, $"{Samples}{query}", body)).ExpectProblem(400, "filter_required");
        }

        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("x"));
    }

    [TestCase("PATCH", "limit=1")]
    [TestCase("PATCH", "offset=0")]
    [TestCase("PATCH", "order=id")]
    [TestCase("PATCH", "cursor=")]
    [TestCase("DELETE", "limit=1")]
    [TestCase("DELETE", "offset=0")]
    [TestCase("DELETE", "order=id")]
    [TestCase("DELETE", "cursor=")]
    public async Task Write_Paging_Is400(string method, string query)
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        using var body = Body(method);
        var problem = (await Service.SendAsync(method, $"{Samples}?{Own}&{query}", body)).ExpectProblem(400, "invalid_request");
        Assert.That(problem.Json.Text("detail"), Does.Contain(query[..query.IndexOf('=', StringComparison.Ordinal)]));
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("x"));
    }

    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Write_MoreThanMaxAffected_Is400AndWritesNothing(string method)
    {
        await InsertAsync(("1", """{"name":"x"}"""), ("2", """{"name":"x"}"""));
        foreach (var preference in new[] { "handling=strict, max-affected=1", "handling=strict, max-affected=1, return=minimal" })
        {
            using var body = Body(method);
            (await Service.SendAsync(method, $"{Samples}?{Own}", body, ("Prefer", preference))).ExpectProblem(400, "invalid_request");
            Assert.That(await MatchAsync("name=eq.x"), Is.EqualTo("1,2"));
        }

        using var allowed = Body(method);
        (await Service.SendAsync(method, $"{Samples}?{Own}", allowed, ("Prefer", "handling=strict, max-affected=2"))).Expect(200);
        Assert.That(await MatchAsync("name=eq.x"), Is.Empty);
    }

    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Write_FilterThatIsNone_Is400AndWritesNothing(string method)
    {
        await InsertAsync(("1", """{"name":"x","full.name":"kept"}"""));

        // Without its quotes a column that holds a dot reads as one of a related table: passed over, the filter would be wider.
        using var body = Body(method);
        (await Service.SendAsync(method, $"{Samples}?{Own}&full.name=eq.other", body)).ExpectProblem(400, "invalid_request");
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("x"));
    }

    [TestCase("POST", "", "select=nowhere(id)")]
    [TestCase("POST", "", "select=name::nonsense")]
    [TestCase("PUT", "/ID", "select=nowhere(id)")]
    [TestCase("PUT", "/ID", "select=name::nonsense")]
    [TestCase("PATCH", "/ID", "select=nowhere(id)")]
    [TestCase("PATCH", "/ID", "select=name::nonsense")]
    [TestCase("PATCH", "", "select=nowhere(id)")]
    [TestCase("DELETE", "/ID", "select=nowhere(id)")]
    [TestCase("DELETE", "", "select=nowhere(id)")]
    [TestCase("DELETE", "", "select=name::nonsense")]
    public async Task Write_SelectThatCannotBeAnswered_Is400AndWritesNothing(string method, string path, string select)
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        using var body = method == "DELETE" ? null : new StringContent(method == "POST" ? Row("2") : """{"name":"changed"}""", null, "application/json");
        var filter = path.Length == 0 && method != "POST" ? $"{Own}&" : "";
        var response = await Service.SendAsync(method, $"{Samples}{path.Replace("ID", Id("1"), StringComparison.Ordinal)}?{filter}{select}", body);
        if (select == "select=nowhere(id)" && !Declares(DatabaseFeature.Related))
            response.ExpectProblem(501, "not_supported");
        else
            response.ExpectProblem(400, "invalid_request");
        Assert.That(await MatchAsync("name=eq.x"), Is.EqualTo("1"));
        Assert.That(await MatchAsync(""), Is.EqualTo("1"));
    }

    private static StringContent? Body(string method) => method == "PATCH" ? new StringContent("""{"name":"changed"}""", null, "application/json") : null;
}
