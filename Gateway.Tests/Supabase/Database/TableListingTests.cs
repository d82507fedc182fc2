namespace Gateway.Tests.Supabase.Database;

/// <summary>Tables, out of the description that PostgREST gives of itself.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class TableListingTests
{
    [Test]
    public async Task Get_Description_GivesTablesAndColumnsByName()
    {
        await using var project = await StubProject.StartAsync(Answers.Text(200, "application/openapi+json; charset=utf-8", """
            {"swagger":"2.0","paths":{"/":{},"/rpc/f":{}},"definitions":{
              "notes":{"required":["id"],"type":"object","properties":{"id":{"type":"string","format":"uuid"},"title":{"type":"string"}}},
              "Ärzte":{"type":"object"}, "a":{"type":"object","properties":{}}}}
            """));
        var answer = (await project.Server.GetAsync("/api/db")).Expect(200);
        Assert.That(answer.Text, Is.EqualTo("""[{"name":"a","columns":[]},{"name":"notes","columns":["id","title"]},{"name":"Ärzte","columns":[]}]"""));
        Assert.That(project.Only.Line, Is.EqualTo("GET /rest/v1/"));
        Assert.That(project.Only.Header("apikey"), Is.EqualTo(StubProject.SecretKey));
    }

    [Test]
    public async Task Get_NoDescription_IsNotSupported()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""{"swagger":"2.0"}"""));
        (await project.Server.GetAsync("/api/db")).ExpectProblem(501, "not_supported");
    }

    [Test]
    public async Task Get_UserToken_IsForbiddenAndNothingIsSent()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("{}"));
        (await project.Server.As(StubProject.UserToken).GetAsync("/api/db")).ExpectProblem(403, "permission_denied");
        Assert.That(project.Sent, Is.Empty);
    }
}
