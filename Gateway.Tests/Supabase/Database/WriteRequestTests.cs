using System.Text;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Supabase.Database;

/// <summary>Exactly what each write sends to PostgREST.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class WriteRequestTests
{
    [Test]
    public async Task Post_Rows_StreamsTheBodyAsItIs()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(201, """[{"id":1}]"""));
        var answer = (await project.App.PostAsync("/api/db/notes?select=id&columns=a,b", """[ {"a": 1e400, "b":"é"} ]""")).Expect(201);
        Assert.That(project.Only.Decoded, Is.EqualTo("POST /rest/v1/notes?select=id&columns=a,b"));
        Assert.That(project.Only.Text, Is.EqualTo("""[ {"a": 1e400, "b":"é"} ]"""));
        Assert.That(project.Only.Said, Is.EquivalentTo(
            [$"apikey: {StubProject.PublishableKey}", "Accept: application/json", "Prefer: return=representation", "Content-Type: application/json; charset=utf-8"]));
        Assert.That(answer.Text, Is.EqualTo("""[{"id":1}]"""));
    }

    [TestCase("return=minimal", "return=minimal", "")]
    [TestCase("missing=default", "return=representation, missing=default", "")]
    [TestCase("resolution=merge-duplicates", "return=representation, resolution=merge-duplicates", "?on_conflict=id")]
    [TestCase("resolution=ignore-duplicates, return=minimal", "return=minimal, resolution=ignore-duplicates", "?on_conflict=id")]
    public async Task Post_Preferences_AreThoseOfTheContract(string prefer, string sent, string query)
    {
        // An upsert that changed rows only is 200 at PostgREST.
        await using var project = await StubProject.StartAsync(Answers.Json(200, "[]"));
        (await project.App.PostAsync("/api/db/notes", "[]", ("Prefer", prefer))).Expect(201);
        Assert.That(project.Only.Header("Prefer"), Is.EqualTo(sent));
        Assert.That(project.Only.Line, Is.EqualTo($"POST /rest/v1/notes{query}"));
    }

    [Test]
    public async Task Post_UpsertOnColumns_NamesThem()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(201, "[]"));
        (await project.App.PostAsync("/api/db/notes?on_conflict=owner,slug", "[]", ("Prefer", "resolution=merge-duplicates"))).Expect(201);
        Assert.That(project.Only.Decoded, Is.EqualTo("POST /rest/v1/notes?on_conflict=owner,slug"));
    }

    [Test]
    public async Task Post_Csv_GoesAsCsv()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(201, "[]"));
        (await project.App.SendAsync("POST", "/api/db/notes", new StringContent("a,b\n1,2\n", Encoding.UTF8, "text/csv"))).Expect(201);
        Assert.That(project.Only.Header("Content-Type"), Does.StartWith("text/csv"));
        Assert.That(project.Only.Text, Is.EqualTo("a,b\n1,2\n"));
    }

    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("application/vnd.api+json")]
    [TestCase(null)]
    public async Task Post_JsonByAnotherName_GoesAsJson(string? type)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(201, "[]"));
        var content = new ByteArrayContent("[]"u8.ToArray());
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        (await project.App.SendAsync("POST", "/api/db/notes", content)).Expect(201);
        Assert.That(project.Only.Header("Content-Type"), Is.EqualTo("application/json"));
    }

    [TestCase("PATCH", "id=eq.1", "text/csv")]
    [TestCase("POST", "", "application/xml")]
    [TestCase("POST", "", "multipart/form-data; boundary=x")]
    public async Task Write_OtherMediaType_Is415AndNothingIsSent(string method, string query, string type)
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]"));
        (await project.App.SendAsync(method, $"/api/db/notes?{query}", ApiClient.Bytes([1], type))).ExpectProblem(415, "unsupported_media_type");
        Assert.That(project.Sent, Is.Empty);
    }

    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Write_Filtered_ConcernsAllRowsThatMatch(string method)
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]"));
        (await SendAsync(project, method, "/api/db/notes?done=is.true&n=is.not_null&select=id")).Expect(200);
        Assert.That(project.Only.Decoded, Is.EqualTo($"{method} /rest/v1/notes?select=id&done=is.true&n=not.is.null"));
        Assert.That(project.Only.Header("Prefer"), Is.EqualTo("return=representation"));
    }

    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Write_MaxAffected_IsHandledStrictly(string method)
    {
        await using var project = await StubProject.StartAsync(Answers.Json("[]"));
        (await SendAsync(project, method, "/api/db/notes?done=is.true", ("Prefer", "max-affected=10"))).Expect(200);
        Assert.That(project.Only.Header("Prefer"), Is.EqualTo("return=representation, handling=strict, max-affected=10"));
    }

    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Write_ById_AsksForOneObject(string method)
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""{"id":"5"}"""));
        var answer = (await SendAsync(project, method, "/api/db/notes/5")).Expect(200);
        Assert.That(project.Only.Line, Is.EqualTo($"{method} /rest/v1/notes?id=eq.5"));
        Assert.That(project.Only.Header("Accept"), Is.EqualTo("application/vnd.pgrst.object+json"));
        Assert.That(answer.Text, Is.EqualTo("""{"id":"5"}"""));
    }

    [TestCase("PATCH", "*/0", 404)]
    [TestCase("PATCH", "0-0/1", 204)]
    [TestCase("DELETE", "*/0", 404)]
    [TestCase("DELETE", "*/1", 204)]
    public async Task Write_ByIdMinimal_TellsByTheCountWhetherThereWasARow(string method, string range, int status)
    {
        await using var project = await StubProject.StartAsync(Answers.Empty(204, ("Content-Range", range)));
        var answer = (await SendAsync(project, method, "/api/db/notes/5", ("Prefer", "return=minimal"))).Expect(status);
        Assert.That(project.Only.Header("Prefer"), Is.EqualTo("return=minimal, count=exact"));
        if (status == 404)
            answer.ExpectProblem(404, "not_found");
    }

    [TestCase("""{"a":1}""", """{"id":"n 1","a":1}""")]
    [TestCase("""{"id":null,"a":1}""", """{"id":"n 1","a":1}""")]
    [TestCase("""{"a":12345678901234567890.5,"id":"n 1"}""", """{"a":12345678901234567890.5,"id":"n 1"}""")]
    public async Task Put_Row_IsAnUpsertWithTheId(string body, string sent)
    {
        await using var project = await StubProject.StartAsync(Answers.Text(200, "application/vnd.pgrst.object+json; charset=utf-8", """{"id":"n 1","a":1}"""));
        var answer = (await project.App.PutAsync("/api/db/notes/n%201?select=id,a", body)).Expect(200);
        Assert.That(project.Only.Decoded, Is.EqualTo("POST /rest/v1/notes?select=id,a&on_conflict=id"));
        Assert.That(project.Only.Header("Prefer"), Is.EqualTo("return=representation, resolution=merge-duplicates"));
        Assert.That(project.Only.Header("Accept"), Is.EqualTo("application/vnd.pgrst.object+json"));
        Assert.That(project.Only.Header("Content-Type"), Is.EqualTo("application/json"));
        Assert.That(project.Only.Text, Is.EqualTo(sent));
        Assert.That(answer.Text, Is.EqualTo("""{"id":"n 1","a":1}"""));
    }

    // Of a body only the named columns are written: without its id the row would become another one.
    [TestCase("columns=a", "columns=a,id")]
    [TestCase("columns=id,a", "columns=id,a")]
    public async Task Put_Columns_AlwaysHaveTheId(string query, string sent)
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""{"id":"1"}"""));
        (await project.App.PutAsync($"/api/db/notes/1?{query}", """{"a":1,"b":2}""")).Expect(200);
        Assert.That(project.Only.Decoded, Is.EqualTo($"POST /rest/v1/notes?on_conflict=id&{sent}"));
    }

    [TestCase("POST", "/api/db/notes", 201, "*/2")]
    [TestCase("PATCH", "/api/db/notes?done=is.true", 200, "0-1/2")]
    [TestCase("DELETE", "/api/db/notes?done=is.true", 200, "*/2")]
    public async Task Write_Count_TellsHowManyRowsItConcerned(string method, string path, int status, string range)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(status, "[]", ("Content-Range", range)));
        var answer = (await SendAsync(project, method, path, ("Prefer", "count=exact"))).Expect(status);
        Assert.That(project.Only.Header("Prefer"), Is.EqualTo("return=representation, count=exact"));
        Assert.That(answer.Header("Content-Range"), Is.EqualTo(range));
    }

    [Test]
    public async Task Put_Minimal_Is204()
    {
        await using var project = await StubProject.StartAsync(Answers.Empty(201));
        (await project.App.PutAsync("/api/db/notes/1", "{}", ("Prefer", "return=minimal"))).Expect(204);
        Assert.That(project.Only.Header("Prefer"), Is.EqualTo("return=minimal, resolution=merge-duplicates"));
    }

    // What an answer without a body says of its type tells nothing.
    [TestCase("POST", "/api/db/notes", 201)]
    [TestCase("PATCH", "/api/db/notes?id=eq.1", 204)]
    [TestCase("DELETE", "/api/db/notes?id=eq.1", 204)]
    public async Task Write_Minimal_HasNoBodyWhateverItsType(string method, string path, int status)
    {
        await using var project = await StubProject.StartAsync(Answers.Empty(status, ("Content-Type", "text/plain;charset=UTF-8")));
        Assert.That((await SendAsync(project, method, path, ("Prefer", "return=minimal"))).Expect(status).Bytes, Is.Empty);
    }

    [Test]
    public async Task Put_OtherIdInTheBody_IsRefusedAndNothingIsSent()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("{}"));
        (await project.App.PutAsync("/api/db/notes/1", """{"id":"2"}""")).ExpectProblem(400, "invalid_request");
        Assert.That(project.Sent, Is.Empty);
    }

    private static Task<ApiResponse> SendAsync(StubProject project, string method, string path, params (string, string)[] headers) =>
        project.App.SendAsync(method, path, method is "PATCH" or "POST" ? new StringContent("""{"a":2}""", Encoding.UTF8, "application/json") : null, headers);
}
