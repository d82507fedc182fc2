using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Supabase;

/// <summary>Errors of a project, as callers see them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ErrorTests
{
    private const string Duplicate = """{"code":"23505","details":"Key (id)=(1) already exists.","hint":null,"message":"duplicate key value violates unique constraint \"notes_pkey\""}""";

    [Test]
    public async Task Error_OfTheDatabase_IsAProblemWithItsCodeAndDetails()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(409, Duplicate));
        var problem = (await project.App.PostAsync("/api/db/notes", "{}")).ExpectProblem(409, "already_exists");
        Assert.That(problem.Json.GetProperty("upstream_code").GetString(), Is.EqualTo("23505"));
        Assert.That(problem.Json.GetProperty("details").GetString(), Is.EqualTo("Key (id)=(1) already exists."));
        Assert.That(problem.Json.GetProperty("provider").GetString(), Is.EqualTo("supabase"));
        Assert.That(problem.Header("Gateway-Provider"), Is.EqualTo("supabase"));
    }

    // A function of the database may know what it was not sent with this call.
    [TestCase("POST", "/api/auth/login")]
    [TestCase("POST", "/api/db/rpc/f")]
    [TestCase("GET", "/api/db/notes?cursor=")]
    public async Task Error_ThatTellsAnyCredential_TellsItToNobody(string method, string path)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(400, $$"""{"code":"P0001","message":"{{StubProject.SecretKey}} and {{StubProject.PublishableKey}}","error_code":"unexpected"}"""));
        using var body = method == "POST" ? new StringContent("""{"email":"a@b.example","password":"correct horse"}""", System.Text.Encoding.UTF8, "application/json") : null;
        var problem = await project.App.SendAsync(method, path, body);
        Assert.That(problem.Status, Is.GreaterThanOrEqualTo(400));
        Assert.That(problem.Text, Does.Not.Contain(StubProject.SecretKey).And.Not.Contain(StubProject.PublishableKey));
    }

    [Test]
    public async Task Error_Compressed_IsRead([Values("gzip", "br", "deflate")] string encoding)
    {
        await using var project = await StubProject.StartAsync(Compressed(encoding, 409, Duplicate));
        var problem = (await project.App.PostAsync("/api/db/notes", "{}")).ExpectProblem(409, "already_exists");
        Assert.That(problem.Header("Content-Encoding"), Is.Null);
    }

    [Test]
    public async Task Rows_Compressed_PassOrAreRead([Values("", "cursor=")] string query)
    {
        await using var project = await StubProject.StartAsync(Compressed("gzip", 200, """[{"id":1,"gw_key_0":1}]"""));
        var answer = (await project.App.GetAsync($"/api/db/notes?{query}")).Expect(200);
        if (query.Length > 0)
        {
            Assert.That(answer.Text, Is.EqualTo("""[{"id":1}]"""));
            return;
        }

        Assert.That(answer.Header("Content-Encoding"), Is.EqualTo("gzip"));
        using var text = new StreamReader(new System.IO.Compression.GZipStream(new MemoryStream(answer.Bytes), System.IO.Compression.CompressionMode.Decompress));
        Assert.That(await text.ReadToEndAsync(), Is.EqualTo("""[{"id":1,"gw_key_0":1}]"""));
    }

    // Ambiguous, PostgREST says 300, which is no redirect.
    [TestCase("GET", "/api/db/notes?select=*,users(*)")]
    [TestCase("GET", "/api/db/notes?select=*,users(*)&cursor=")]
    [TestCase("POST", "/api/db/rpc/f")]
    public async Task Error_Ambiguous_IsTheCallers(string method, string path)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(
            300, """{"code":"PGRST201","details":[{"cardinality":"many-to-one"}],"hint":"Try changing 'users' to one of the following","message":"Could not embed because more than one relationship was found"}"""));
        var answer = await project.App.SendAsync(method, path, method == "POST" ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null);
        var problem = answer.ExpectProblem(400, "invalid_request");
        Assert.That(problem.Text, Does.Contain("Try changing").And.Contain("PGRST201"));
    }

    [TestCase("GET", "/api/db/notes")]
    [TestCase("GET", "/api/db/notes?cursor=")]
    [TestCase("GET", "/api/db/notes/1")]
    [TestCase("PUT", "/api/db/notes/1")]
    [TestCase("POST", "/api/db/notes")]
    [TestCase("GET", "/api/db")]
    [TestCase("GET", "/api/storage/files/a.txt")]
    [TestCase("GET", "/api/storage/files")]
    [TestCase("GET", "/api/storage")]
    [TestCase("PUT", "/api/storage/files/a.txt")]
    [TestCase("GET", "/api/auth/users")]
    [TestCase("POST", "/api/auth/login")]
    public async Task Key_Refused_IsBadConfiguration(string method, string path)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(401, """{"message":"Invalid API key","hint":"Double check your Supabase `anon` or `service_role` API key."}"""));
        (await SendAsync(project, method, path)).ExpectProblem(502, "bad_configuration");
    }

    // A legacy key is a token, and refused as one.
    [TestCase("GET", "/api/db/notes")]
    [TestCase("GET", "/api/db/notes?cursor=")]
    [TestCase("PUT", "/api/db/notes/1")]
    [TestCase("GET", "/api/db")]
    public async Task LegacyKey_Refused_IsBadConfigurationToo(string method, string path)
    {
        await using var project = await StubProject.StartAsync(
            StubProject.WithLegacyKeys, Answers.Json(401, """{"code":"PGRST301","details":null,"hint":null,"message":"No suitable key or wrong key type"}"""));
        (await SendAsync(project, method, path)).ExpectProblem(502, "bad_configuration");
        if (path != "/api/db")
            (await project.User.SendAsync(method, path, method == "PUT" ? Json() : null)).ExpectProblem(401, "invalid_token");
    }

    [TestCase("/api/db/notes", """{"code":"PGRST303","details":null,"hint":null,"message":"JWT expired"}""", 401)]
    [TestCase("/api/db/notes?cursor=", """{"code":"PGRST303","details":null,"hint":null,"message":"JWT expired"}""", 401)]
    [TestCase("/api/auth/user", """{"code":403,"error_code":"bad_jwt","msg":"invalid JWT: unable to parse or verify signature, token has invalid claims: token is expired"}""", 403)]
    [TestCase("/api/storage/files/a.txt", """{"statusCode":"403","error":"Unauthorized","message":"\"exp\" claim timestamp check failed"}""", 400)]
    [TestCase("/api/storage/files", """{"statusCode":"403","error":"Unauthorized","message":"\"exp\" claim timestamp check failed"}""", 400)]
    public async Task UserToken_Expired_IsTokenExpiredOnEachService(string path, string body, int status)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(status, body));
        (await project.User.GetAsync(path)).ExpectProblem(401, "token_expired");
    }

    [TestCase("/api/db/notes")]
    [TestCase("/api/db/notes?cursor=")]
    [TestCase("/api/storage/files")]
    [TestCase("/api/auth/user")]
    public async Task Project_Paused_IsUnavailableAndSaysSo(string path)
    {
        await using var project = await StubProject.StartAsync(Answers.Html(540));
        var problem = (await project.User.GetAsync(path)).ExpectProblem(503, "upstream_unavailable");
        Assert.That(problem.Text, Does.Contain("paused"));
        Assert.That(problem.Header("Retry-After"), Is.Not.Null);
    }

    [Test]
    public async Task RateLimit_OfTheProject_IsPassedOnWithItsWait()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(429, """{"code":429,"error_code":"over_request_rate_limit","msg":"Request rate limit reached"}""", ("Retry-After", "17")));
        var problem = (await project.App.PostAsync("/api/auth/login", """{"email":"a@b.example","password":"correct horse"}""")).ExpectProblem(429, "upstream_rate_limited");
        Assert.That(problem.Header("Retry-After"), Is.EqualTo("17"));
    }

    [TestCase("GET", "/api/db/notes")]
    [TestCase("GET", "/api/db/notes?cursor=")]
    [TestCase("GET", "/api/db/notes/1")]
    [TestCase("POST", "/api/db/notes")]
    [TestCase("PATCH", "/api/db/notes?id=eq.1")]
    [TestCase("DELETE", "/api/db/notes/1")]
    [TestCase("PUT", "/api/db/notes/1")]
    [TestCase("GET", "/api/db")]
    [TestCase("GET", "/api/storage/files")]
    [TestCase("GET", "/api/storage")]
    [TestCase("DELETE", "/api/storage/files/a.txt")]
    [TestCase("POST", "/api/auth/login")]
    [TestCase("GET", "/api/auth/users")]
    public async Task Html_InsteadOfJson_IsAnErrorOfTheUpstream(string method, string path)
    {
        await using var project = await StubProject.StartAsync(Answers.Html(200));
        var problem = (await SendAsync(project, method, path)).ExpectProblem(502, "upstream_error");
        Assert.That(problem.Text, Does.Not.Contain("nginx"));
    }

    [TestCase("PATCH", "/api/db/notes/1")]
    [TestCase("DELETE", "/api/db/notes/1")]
    [TestCase("PATCH", "/api/db/notes?id=eq.1")]
    [TestCase("POST", "/api/db/notes")]
    public async Task Html_WhereNoRowsAreWanted_IsAnErrorOfTheUpstreamToo(string method, string path)
    {
        await using var project = await StubProject.StartAsync(Answers.Html(200));
        (await project.App.SendAsync(method, path, method == "DELETE" ? null : Json(), ("Prefer", "return=minimal"))).ExpectProblem(502, "upstream_error");
    }

    // A wrong address leads to somebody else's site, which has no such page, or to a port that wants TLS. Nobody may take that for
    // a row or a user that is not there.
    [TestCase("GET", "/api/db/notes", 404)]
    [TestCase("GET", "/api/db/notes/1", 404)]
    [TestCase("GET", "/api/db/notes?cursor=", 404)]
    [TestCase("POST", "/api/db/notes", 405)]
    [TestCase("GET", "/api/db/notes", 400)]
    [TestCase("GET", "/api/storage/files/a.txt", 404)]
    [TestCase("GET", "/api/storage", 404)]
    [TestCase("DELETE", "/api/storage/files/a.txt", 404)]
    [TestCase("POST", "/api/auth/login", 400)]
    [TestCase("POST", "/api/auth/login", 401)]
    [TestCase("GET", "/api/auth/users", 404)]
    public async Task Html_AsAnErrorPage_IsAnErrorOfTheUpstreamAndNotTheCallers(string method, string path, int status)
    {
        await using var project = await StubProject.StartAsync(Answers.Html(status));
        var problem = (await SendAsync(project, method, path)).ExpectProblem(502, "upstream_error");
        Assert.That(problem.Text, Does.Contain("address").And.Not.Contain("nginx"));
    }

    [TestCase("GET", "/api/db/notes?cursor=", "{}")]
    [TestCase("GET", "/api/db/notes?cursor=", "[1]")]
    [TestCase("PUT", "/api/db/notes/1", "[]")]
    [TestCase("GET", "/api/storage", "{}")]
    [TestCase("GET", "/api/storage", "[null]")]
    [TestCase("GET", "/api/storage/files", "[]")]
    [TestCase("POST", "/api/auth/login", "[]")]
    [TestCase("POST", "/api/auth/login", """{"access_token":"a","refresh_token":"b","user":{}}""")]
    [TestCase("GET", "/api/auth/users", "[]")]
    [TestCase("GET", "/api/auth/users", """{"users":[1]}""")]
    [TestCase("GET", "/api/auth/users", """{"users":{}}""")]
    public async Task Json_OfAnotherShape_IsAnErrorOfTheUpstream(string method, string path, string body)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(body));
        (await SendAsync(project, method, path)).ExpectProblem(502, "upstream_error");
    }

    [TestCase("GET", "/api/db/notes")]
    [TestCase("GET", "/api/db/notes?cursor=")]
    [TestCase("POST", "/api/db/notes")]
    [TestCase("GET", "/api/storage/files/a.txt")]
    [TestCase("GET", "/api/storage/files")]
    [TestCase("PUT", "/api/storage/files/a.txt")]
    [TestCase("POST", "/api/auth/login")]
    public async Task Redirect_Elsewhere_IsNeverFollowed(string method, string path)
    {
        var stolen = 0;
        await using var elsewhere = await Gateway.Tests.Host.Forwarding.SmallUpstream.StartAsync(context =>
        {
            Interlocked.Increment(ref stolen);
            return context.Response.WriteAsync("[]");
        });
        await using var project = await StubProject.StartAsync(Answers.Empty(307, ("Location", elsewhere.Address.ToString())));
        var problem = (await SendAsync(project, method, path)).ExpectProblem(502, "bad_configuration");
        Assert.That(stolen, Is.Zero);
        Assert.That(problem.Text, Does.Not.Contain(elsewhere.Address.Authority));
        Assert.That(problem.Header("Location"), Is.Null);
    }

    [Test]
    public async Task Range_BeyondTheRows_TellsHowManyThereAre()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(
            416, """{"code":"PGRST103","details":"An offset of 100 was requested, but there are only 3 rows.","hint":null,"message":"Requested range not satisfiable"}""", ("Content-Range", "*/3")));
        var problem = (await project.App.GetAsync("/api/db/notes?offset=100", ("Prefer", "count=exact"))).ExpectProblem(416, "range_not_satisfiable");
        Assert.That(problem.Header("Content-Range"), Is.EqualTo("*/3"));
    }

    [Test]
    public async Task Credentials_OfTheProject_AreInNoAnswer([Values(200, 401, 500)] int status)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(status, """{"message":"it failed","code":"XX000"}"""));
        var answer = await project.Server.GetAsync("/api/db/notes");
        Assert.That(answer.Text, Does.Not.Contain("sb_secret_").And.Not.Contain(project.Address.Authority));
    }

    private static Task<Backends.ApiResponse> SendAsync(StubProject project, string method, string path)
    {
        var content = method is "POST" or "PUT" or "PATCH" ? Json(path.EndsWith("login", StringComparison.Ordinal) ? """{"email":"ada@example.org","password":"correct horse"}""" : "{}") : null;
        var caller = path is "/api/db" or "/api/storage" or "/api/auth/users" ? project.Server : project.App;
        return caller.SendAsync(method, path, content);
    }

    private static StringContent Json(string text = "{}") => new(text, System.Text.Encoding.UTF8, "application/json");

    private static RequestDelegate Compressed(string encoding, int status, string json) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentEncoding = encoding;
        var level = System.IO.Compression.CompressionLevel.Fastest;
        await using Stream body = encoding switch
        {
            "gzip" => new System.IO.Compression.GZipStream(context.Response.Body, level),
            "br" => new System.IO.Compression.BrotliStream(context.Response.Body, level),
            _ => new System.IO.Compression.ZLibStream(context.Response.Body, level),
        };
        await body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(json));
    };
}
