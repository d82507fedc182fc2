using System.Text.Json;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3: inserting.</summary>
internal abstract class InsertConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    [Test]
    public async Task Post_Object_Answers201WithTheRowInAnArray()
    {
        var response = (await Service.PostAsync(Samples, Row("1", """{"name":"x"}"""))).Expect(201);
        Assert.That(response.Header("Content-Type"), Is.EqualTo("application/json; charset=utf-8"));
        Assert.That(response.Json.GetArrayLength(), Is.EqualTo(1));
        Assert.That(response.Json[0].Text("id"), Is.EqualTo(Id("1")));
        Assert.That(response.Json[0].Text("name"), Is.EqualTo("x"));
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("x"));
    }

    [Test]
    public async Task Post_Array_Answers201WithTheRowsInTheirOrder()
    {
        var response = (await Service.PostAsync(Samples, $"[{Row("2")},{Row("1")},{Row("3")}]")).Expect(201);
        Assert.That(response.Column("id"), Is.EqualTo([Id("2"), Id("1"), Id("3")]));
        Assert.That(await MatchAsync(""), Is.EqualTo("1,2,3"));
    }

    [Test]
    public async Task Post_EmptyArray_Answers201WithNone() => Assert.That((await Service.PostAsync(Samples, "[]")).Expect(201).Text, Is.EqualTo("[]"));

    [Test]
    public async Task Post_ReturnMinimal_Answers201WithoutBody()
    {
        var response = (await Service.PostAsync(Samples, Row("1"), ("Prefer", "return=minimal"))).Expect(201);
        Assert.That(response.Bytes, Is.Empty);
        Assert.That(await MatchAsync(""), Is.EqualTo("1"));
    }

    [Test]
    public async Task Post_Select_GivesThoseColumns()
    {
        var response = (await Service.PostAsync($"{Samples}?select=name", Row("1", """{"name":"x"}"""))).Expect(201);
        Assert.That(response.Json[0].EnumerateObject().Select(p => p.Name), Is.EqualTo(["name"]));
    }

    [Test]
    public async Task Post_AsObject_IsOneObject()
    {
        var response = (await Service.PostAsync(Samples, Row("1"), ("Accept", "application/vnd.pgrst.object+json"))).Expect(201);
        Assert.That(response.Json.Text("id"), Is.EqualTo(Id("1")));
    }

    [Test]
    public async Task Post_ExistingId_Is409AndLeavesTheRow()
    {
        await InsertAsync(("1", """{"name":"first"}"""));
        (await Service.PostAsync(Samples, Row("1", """{"name":"second"}"""))).ExpectProblem(409, "already_exists");
        Assert.That((await ReadAsync("1")).Text("name"), Is.EqualTo("first"));
    }

    [Test]
    public async Task Post_ArrayWithOneThatExists_InsertsNone()
    {
        await InsertAsync(("2", "{}"));
        (await Service.PostAsync(Samples, $"[{Row("1")},{Row("2")},{Row("3")}]")).ExpectProblem(409, "already_exists");
        Assert.That(await MatchAsync(""), Is.EqualTo("2"));
    }

    [Test]
    public async Task Post_SameIdTwiceInOneArray_InsertsNone()
    {
        (await Service.PostAsync(Samples, $"[{Row("1")},{Row("1")}]")).ExpectProblem(409, "already_exists");
        Assert.That(await MatchAsync(""), Is.Empty);
    }

    [Test]
    public async Task Post_WithoutId_MakesOne()
    {
        var response = (await Service.PostAsync("/api/db/conversations", $$"""[{"title":"{{Batch}}"},{"title":"{{Batch}}"}]""")).Expect(201);
        var ids = response.Column("id").ToArray();
        Assert.That(ids, Is.Unique.And.All.Not.Null.And.All.Not.Empty);
        (await Service.GetAsync($"/api/db/conversations/{ids[0]}")).Expect(200);
    }

    [Test]
    public async Task Post_WithoutCreatedAt_SetsIt()
    {
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-5);
        await InsertAsync(("1", "{}"), ("2", """{"created_at":"2001-02-03T04:05:06Z"}"""));
        Assert.That((await ReadAsync("1")).Time("created_at"), Is.InRange(before, TimeProvider.System.GetUtcNow().AddSeconds(5)));
        Assert.That((await ReadAsync("2")).Time("created_at"), Is.EqualTo(new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero)));
    }

    [Test]
    public async Task Post_RequiredColumnMissing_Is400AndInsertsNone()
    {
        (await Service.PostAsync("/api/db/conversations", $$"""[{"id":"{{Id("1")}}","title":"x"},{"id":"{{Id("2")}}","title":null}]""")).ExpectProblem(400, "not_null_violation");
        (await Service.PostAsync("/api/db/conversations", $$"""{"id":"{{Id("3")}}"}""")).ExpectProblem(400, "not_null_violation");
        Assert.That((await Service.GetAsync($"/api/db/conversations?id=in.({Id("1")},{Id("2")},{Id("3")})")).Expect(200).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task Post_TextInATimestamp_Is400() =>
        (await Service.PostAsync(Samples, Row("1", """{"at":"yesterday-ish"}"""))).ExpectProblem(400, "type_mismatch");

    [Test]
    public async Task Post_Columns_TakesThoseAlone()
    {
        var response = (await Service.PostAsync($"{Samples}?columns=id,batch,name", Row("1", """{"name":"x","amount":3}"""))).Expect(201);
        Assert.That(response.Json[0].Text("name"), Is.EqualTo("x"));
        Assert.That((await ReadAsync("1")).Text("amount"), Is.Null);
    }

    [Test]
    public async Task Post_MissingDefault_LetsLeftOutColumnsHaveTheirDefault()
    {
        var rows = $"[{Row("1", """{"created_at":"2001-02-03T04:05:06Z"}""")},{Row("2")}]";
        (await Service.PostAsync($"{Samples}?columns=id,batch,created_at", rows, ("Prefer", "missing=default"))).Expect(201);
        Assert.That((await ReadAsync("2")).Time("created_at"), Is.GreaterThan(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[{]")]
    [TestCase("5")]
    [TestCase("\"text\"")]
    [TestCase("null")]
    [TestCase("[1]")]
    [TestCase("[{\"id\":\"x\"},null]")]
    [TestCase("[[]]")]
    [TestCase("{\"name\":\"\\ud800\"}")]
    [TestCase("{\"name\":\"x\",}")]
    [TestCase("{\"name\":\"x\"} trailing")]
    public async Task Post_BodyThatIsNoRows_Is400(string body) => (await Service.PostAsync(Samples, body)).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task Post_PropertyTwice_Is400WhereBodiesAreRead()
    {
        var response = await Service.PostAsync(Samples, Row("1", """{"name":"a","name":"b"}"""));
        if (Traits.ReadsBodies)
            response.ExpectProblem(400, "invalid_request");
        else
            Assert.That(response.Status, Is.AnyOf(201, 400), response.ToString());
    }

    [Test]
    public async Task Post_200LevelsDeep_Is400WhereBodiesAreRead()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200);
        var response = await Service.PostAsync(Samples, Row("1", $$"""{"data":{{deep}}}"""));
        if (!Traits.ReadsBodies)
        {
            Assert.That(response.Status, Is.AnyOf(201, 400), response.ToString());
            return;
        }

        response.ExpectProblem(400, "invalid_request");
        Assert.That(await MatchAsync(""), Is.Empty);
    }

    [TestCase("text/plain")]
    [TestCase("application/xml")]
    [TestCase("multipart/form-data; boundary=x")]
    public async Task Post_OtherMediaType_Is415(string type) =>
        (await Service.SendAsync("POST", Samples, ApiClient.Bytes("{}"u8.ToArray(), type))).ExpectProblem(415, "unsupported_media_type");

    [TestCase("name=eq.x")]
    [TestCase("or=(name.eq.x)")]
    [TestCase("limit=1")]
    [TestCase("offset=1")]
    [TestCase("order=id")]
    [TestCase("cursor=")]
    public async Task Post_FilterOrPaging_Is400(string query)
    {
        (await Service.PostAsync($"{Samples}?{query}", Row("1"))).ExpectProblem(400, "invalid_request");
        Assert.That(await MatchAsync(""), Is.Empty);
    }

    [Test]
    public async Task Post_TextInANumber_IsStoredOr400()
    {
        var response = await Service.PostAsync(Samples, Row("1", """{"amount":"many"}"""));
        if (Traits.Typed)
            response.ExpectProblem(400, "type_mismatch");
        else
            Assert.That(response.Expect(201).Column("amount"), Is.EqualTo(["many"]));
    }

    [Test]
    public async Task Post_UniqueValueTwice_IsStoredOr409()
    {
        var email = TestUser.NewEmail();
        await InsertAsync(("1", $$"""{"email":"{{email}}"}"""));
        var response = await Service.PostAsync(Samples, Row("2", $$"""{"email":"{{email}}"}"""));
        if (Traits.Constraints)
            response.ExpectProblem(409, "already_exists");
        else
            response.Expect(201);
    }

    [Test]
    public async Task Post_ReferenceToNothing_IsStoredOr409()
    {
        var response = await Service.PostAsync("/api/db/messages", $$"""{"id":"{{Id("1")}}","conversation_id":"{{Id("none")}}"}""");
        if (Traits.Constraints)
            response.ExpectProblem(409, "foreign_key_violation");
        else
            response.Expect(201);
    }

    [Test]
    public async Task Post_UnknownColumn_IsStoredOr400()
    {
        var response = await Service.PostAsync(Samples, Row("1", """{"nowhere":{"a":1}}"""));
        if (Traits.Typed)
            response.ExpectProblem(400, "invalid_request");
        else
            Assert.That(JsonElement.DeepEquals(response.Expect(201).Json[0].GetProperty("nowhere"), JsonElement.Parse("""{"a":1}""")), Is.True);
    }
}
