using System.Text;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Supabase.Storage;

/// <summary>What each operation asks of the Storage API, and how its answers are read.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class StorageRequestTests
{
    private const string Info = """
        {"id":"7d3c","name":"docs/a.txt","version":"v1","bucket_id":"files","size":5,"content_type":"text/plain","cache_control":"max-age=3600","etag":"\"abc\"",
         "metadata":{"author":"Ada"},"last_modified":"2026-05-04T03:02:02.500Z","created_at":"2026-05-04T03:02:01.250Z"}
        """;

    private const string NotFound = """{"statusCode":"404","error":"not_found","message":"Object not found"}""";
    private const string Duplicate = """{"statusCode":"409","error":"Duplicate","message":"The resource already exists"}""";

    [Test]
    public async Task Put_Object_IsAnUpsertThatStreamsAndIsThenDescribed()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""{"Id":"7d3c","Key":"files/docs/a.txt"}"""), Answers.Json(Info));
        var answer = (await project.User.SendAsync("PUT", "/api/storage/files/docs/a.txt", ApiClient.Bytes("hello"u8.ToArray(), "text/plain"))).Expect(200);

        Assert.That(project.Sent.Select(sent => sent.Line), Is.EqualTo(["POST /storage/v1/object/files/docs/a.txt", "GET /storage/v1/object/info/files/docs/a.txt"]));
        Assert.That(project.Sent[0].Text, Is.EqualTo("hello"));
        Assert.That(project.Sent[0].Said, Is.EquivalentTo(
            [$"apikey: {StubProject.PublishableKey}", $"Authorization: Bearer {StubProject.UserToken}", "x-upsert: true", "Content-Type: text/plain"]));
        Assert.That(project.Sent[0].Header("Content-Length"), Is.EqualTo("5"));
        Assert.That(answer.Text, Is.EqualTo(
            """{"bucket":"files","path":"docs/a.txt","size":5,"content_type":"text/plain","etag":"\"abc\"","metadata":{"author":"Ada"},"created_at":"2026-05-04T03:02:01.25+00:00","updated_at":"2026-05-04T03:02:02.5+00:00"}"""));
    }

    [Test]
    public async Task Put_New_Is201()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("{}"), Answers.Json(Info.Replace("03:02:02.500Z", "03:02:01.250Z", StringComparison.Ordinal)));
        (await project.App.SendAsync("PUT", "/api/storage/files/docs/a.txt", ApiClient.Bytes([1]))).Expect(201);
    }

    [Test]
    public async Task Put_ThatMayNotRead_IsToldWhatIsKnown([Values] bool chunked)
    {
        await using var project = await StubProject.StartAsync(Answers.Json("""{"Id":"7d3c","Key":"files/a.txt"}"""), Answers.Json(400, NotFound));
        var answer = (await project.App.SendAsync("PUT", "/api/storage/files/a.txt", ApiClient.Bytes([1, 2], "text/plain"), chunked ? [("Transfer-Encoding", "chunked")] : [])).Expect(201);
        Assert.That(answer.Json.GetProperty("size").GetInt64(), Is.EqualTo(2));
        Assert.That(answer.Json.GetProperty("etag").GetString(), Is.EqualTo("\"7d3c\""));
    }

    [Test]
    public async Task Put_CreateOnly_DoesNotUpsertAndIs412WhereThereIsOne()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(400, Duplicate));
        (await project.App.SendAsync("PUT", "/api/storage/files/a.txt", ApiClient.Bytes([1]), ("If-None-Match", "*"))).ExpectProblem(412, "precondition_failed");
        Assert.That(project.Only.Header("x-upsert"), Is.EqualTo("false"));
        Assert.That(project.Only.Header("If-None-Match"), Is.Null);
    }

    [Test]
    public async Task Post_Form_SendsTheFileAsItIsWithItsMetadata()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("{}"), Answers.Json(Info));
        using var form = new MultipartFormDataContent
        {
            { new StringContent("docs/ä.txt"), "path" },
            { new StringContent("""{"author":"Ädä"}"""), "metadata" },
            { ApiClient.Bytes("hello"u8.ToArray(), "text/plain"), "file", "x.txt" },
        };
        (await project.App.SendAsync("POST", "/api/storage/files", form)).Expect(201);
        Assert.That(project.Sent[0].Line, Is.EqualTo("POST /storage/v1/object/files/docs/!xC3!xA4.txt"));
        Assert.That(project.Sent[0].Text, Is.EqualTo("hello"));
        Assert.That(project.Sent[0].Header("x-upsert"), Is.EqualTo("false"));
        Assert.That(Encoding.UTF8.GetString(Convert.FromBase64String(project.Sent[0].Header("x-metadata")!)), Is.EqualTo("""{"author":"Ädä"}"""));
    }

    [Test]
    public async Task Get_Object_PassesWithItsConditions()
    {
        await using var project = await StubProject.StartAsync(Answers.Text(
            206, "text/plain", "ell", ("ETag", "\"abc\""), ("Last-Modified", "Mon, 04 May 2026 03:02:02 GMT"), ("Content-Range", "bytes 1-3/5"), ("Cache-Control", "max-age=3600"), ("x-robots-tag", "none")));
        var answer = (await project.Server.GetAsync(
            "/api/storage/files/docs/a%20b%3F.txt", ("Range", "bytes=1-3"), ("If-Range", "\"abc\""), ("If-Modified-Since", "Mon, 04 May 2026 03:02:01 GMT"))).Expect(206);
        Assert.That(project.Only.Line, Is.EqualTo("GET /storage/v1/object/files/docs/a%20b%3F.txt"));
        Assert.That(project.Only.Said, Is.EquivalentTo(
            [$"apikey: {StubProject.SecretKey}", "Range: bytes=1-3", "If-Range: \"abc\"", "If-Modified-Since: Mon, 04 May 2026 03:02:01 GMT"]));
        Assert.That(answer.Text, Is.EqualTo("ell"));
        Assert.That((answer.Header("ETag"), answer.Header("Content-Range"), answer.Header("Last-Modified")), Is.EqualTo(("\"abc\"", "bytes 1-3/5", "Mon, 04 May 2026 03:02:02 GMT")));
        Assert.That(answer.Header("x-robots-tag"), Is.Null);
        Assert.That(answer.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
    }

    [Test]
    public async Task Head_Object_LeavesTheRangeOut()
    {
        await using var project = await StubProject.StartAsync(Answers.Text(200, "text/plain", ""));
        (await project.Server.HeadAsync("/api/storage/files/a.txt", ("Range", "bytes=1-3"), ("If-Range", "\"abc\""), ("If-Match", "\"abc\""))).Expect(200);
        Assert.That(project.Only.Said, Is.EquivalentTo([$"apikey: {StubProject.SecretKey}", "If-Match: \"abc\""]));
    }

    [Test]
    public async Task Get_Unchanged_Is304()
    {
        await using var project = await StubProject.StartAsync(Answers.Empty(304, ("ETag", "\"abc\"")));
        var answer = (await project.Server.GetAsync("/api/storage/files/a.txt", ("If-None-Match", "\"abc\""))).Expect(304);
        Assert.That(answer.Bytes, Is.Empty);
    }

    [Test]
    public async Task Get_RangeBeyondTheEnd_TellsTheSize()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(416, """{"statusCode":"416","error":"InvalidRange","message":"The requested range is not satisfiable"}""", ("Content-Range", "bytes */5")));
        var problem = (await project.Server.GetAsync("/api/storage/files/a.txt", ("Range", "bytes=9-"))).ExpectProblem(416, "range_not_satisfiable");
        Assert.That(problem.Header("Content-Range"), Is.EqualTo("bytes */5"));
    }

    [Test]
    public async Task Get_OfAPublicBucket_IsThereForEverybody([Values("GET", "HEAD")] string method)
    {
        await using var project = await StubProject.StartAsync(method == "GET" ? Answers.Json(400, NotFound) : Answers.Empty(400), Answers.Text(200, "text/plain", "hello"));
        (await project.App.SendAsync(method, "/api/storage/files/a.txt", null)).Expect(200);
        Assert.That(project.Sent.Select(sent => sent.Line), Is.EqualTo([$"{method} /storage/v1/object/files/a.txt", $"{method} /storage/v1/object/public/files/a.txt"]));
    }

    [Test]
    public async Task Get_OfAPrivateBucket_IsWhatTheFirstAnswerSaid()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(400, NotFound), Answers.Json(400, """{"statusCode":"404","error":"Bucket not found","message":"Bucket not found"}"""));
        (await project.App.GetAsync("/api/storage/files/a.txt")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Get_MissingForTheService_AsksOnce()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(400, NotFound));
        (await project.Server.GetAsync("/api/storage/files/a.txt")).ExpectProblem(404, "not_found");
        Assert.That(project.Sent, Has.Length.EqualTo(1));
    }

    [TestCase("""[{"name":"docs/a.txt"}]""", 204)]
    [TestCase("[]", 404)]
    public async Task Delete_Object_TellsWhetherThereWasOne(string answer, int status)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(answer));
        (await project.User.DeleteAsync("/api/storage/files/docs/%C3%A4.txt")).Expect(status);
        Assert.That(project.Only.Line, Is.EqualTo("DELETE /storage/v1/object/files"));
        Assert.That(project.Only.Text, Is.EqualTo("""{"prefixes":["docs/!xC3!xA4.txt"]}"""));
    }

    [TestCase("copy")]
    [TestCase("move")]
    public async Task Transfer_OverAnObject_DeletesItAndTriesAgain(string action)
    {
        await using var project = await StubProject.StartAsync(
            Answers.Json(400, Duplicate), Answers.Json("""[{"name":"b.txt"}]"""), Answers.Json("{}"), Answers.Json(Info));
        var answer = (await project.Server.PostAsync($"/api/storage/files/a.txt?action={action}", """{"to":"other/b é.txt"}""")).Expect(200);
        Assert.That(project.Sent.Select(sent => sent.Line), Is.EqualTo(
        [
            $"POST /storage/v1/object/{action}", "DELETE /storage/v1/object/other", $"POST /storage/v1/object/{action}", "GET /storage/v1/object/info/other/b%20!xC3!xA9.txt",
        ]));
        Assert.That(project.Sent[0].Text, Is.EqualTo("""{"bucketId":"files","sourceKey":"a.txt","destinationBucket":"other","destinationKey":"b !xC3!xA9.txt"}"""));
        Assert.That(project.Sent[1].Text, Is.EqualTo("""{"prefixes":["b !xC3!xA9.txt"]}"""));
        Assert.That(answer.Json.GetProperty("path").GetString(), Is.EqualTo("b é.txt"));
    }

    [TestCase("copy")]
    [TestCase("move")]
    public async Task Transfer_OfNothing_IsNotFoundAndDeletesNothing(string action)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(400, NotFound));
        (await project.Server.PostAsync($"/api/storage/files/a.txt?action={action}", """{"to":"files/b.txt"}""")).ExpectProblem(404, "not_found");
        Assert.That(project.Sent, Has.Length.EqualTo(1));
    }

    // The Storage API refuses it; there is nothing to do.
    [TestCase("copy")]
    [TestCase("move")]
    public async Task Transfer_OntoItself_DescribesWhatLiesThere(string action)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(Info));
        var answer = (await project.Server.PostAsync($"/api/storage/files/a.txt?action={action}", """{"to":"files/a.txt"}""")).Expect(200);
        Assert.That(answer.Json.GetProperty("path").GetString(), Is.EqualTo("a.txt"));
        Assert.That(project.Only.Line, Is.EqualTo("GET /storage/v1/object/info/files/a.txt"));
    }

    [TestCase("copy")]
    [TestCase("move")]
    public async Task Transfer_OntoItselfWhereNothingIs_IsNotFound(string action)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(400, NotFound));
        (await project.Server.PostAsync($"/api/storage/files/a.txt?action={action}", """{"to":"files/a.txt"}""")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Sign_ForReading_AsksWhetherTheCallerMayRead([Values(200, 400)] int status)
    {
        await using var project = await StubProject.StartAsync(Answers.Json(status, status == 200 ? Info : NotFound));
        (await project.User.PostAsync("/api/storage/files/docs/a.txt?action=sign", "{}")).Expect(status == 200 ? 200 : 404);
        Assert.That(project.Only.Line, Is.EqualTo("GET /storage/v1/object/info/files/docs/a.txt"));
        Assert.That(project.Only.Header("Authorization"), Is.EqualTo($"Bearer {StubProject.UserToken}"));
    }

    [Test]
    public async Task Sign_ForUploads_IsForTheServiceAlone()
    {
        await using var project = await StubProject.StartAsync(Answers.Json("{}"));
        (await project.User.PostAsync("/api/storage/files/a.txt?action=sign", """{"method":"PUT"}""")).ExpectProblem(501, "not_supported");
        (await project.Server.PostAsync("/api/storage/files/a.txt?action=sign", """{"method":"PUT"}""")).Expect(200);
        Assert.That(project.Sent, Is.Empty);
    }

    [Test]
    public async Task Buckets_AreMadeListedAndDeleted()
    {
        const string bucket = """{"id":"avatars","name":"avatars","public":true,"file_size_limit":1048576,"allowed_mime_types":["image/*"],"created_at":"2026-05-04T03:02:01.250Z"}""";
        await using var project = await StubProject.StartAsync(
            Answers.Json("""{"name":"avatars"}"""), Answers.Json(bucket), Answers.Json($$"""[{"id":"zoo","name":"zoo","public":false},{{bucket}}]"""), Answers.Json("""{"message":"Successfully deleted"}"""));
        (await project.Server.PostAsync("/api/storage", """{"name":"avatars","public":true,"max_size":1048576,"allowed_types":["image/*"]}""")).Expect(201);
        var list = (await project.Server.GetAsync("/api/storage")).Expect(200);
        (await project.Server.DeleteAsync("/api/storage/avatars?action=bucket")).Expect(204);

        Assert.That(project.Sent.Select(sent => sent.Line), Is.EqualTo(
            ["POST /storage/v1/bucket", "GET /storage/v1/bucket/avatars", "GET /storage/v1/bucket", "DELETE /storage/v1/bucket/avatars"]));
        Assert.That(project.Sent[0].Text, Is.EqualTo("""{"id":"avatars","name":"avatars","public":true,"file_size_limit":1048576,"allowed_mime_types":["image/*"]}"""));
        Assert.That(list.Json.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()), Is.EqualTo(["avatars", "zoo"]));
        Assert.That(list.Json[0].GetProperty("max_size").GetInt64(), Is.EqualTo(1048576));
    }

    [Test]
    public async Task DeleteBucket_NotEmpty_IsAConflict()
    {
        await using var project = await StubProject.StartAsync(Answers.Json(400, """{"statusCode":"409","error":"InvalidRequest","message":"The bucket you tried to delete is not empty"}"""));
        (await project.Server.DeleteAsync("/api/storage/avatars?action=bucket")).ExpectProblem(409, "conflict");
    }

    // The upload must not count as whole at the backend because its client has gone.
    [Test]
    public async Task Put_ThatBreaksOff_BreaksOffUpstreamToo([Values] bool chunked)
    {
        var arrived = new TaskCompletionSource();
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var project = await StubProject.RunAsync(
            async context =>
            {
                try
                {
                    var buffer = new byte[1024];
                    while (await context.Request.Body.ReadAsync(buffer) > 0)
                        arrived.TrySetResult();
                    ended.TrySetResult(null);
                }
                catch (Exception error) when (error is IOException or BadHttpRequestException or OperationCanceledException)
                {
                    ended.TrySetResult(error);
                }
            },
            readBody: false);

        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(project.Gateway.Address.Host, project.Gateway.Address.Port);
            var length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: 300000";
            var body = chunked ? $"{100_000:x}\r\n{new string('x', 100_000)}\r\n" : new string('x', 100_000);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"PUT /api/storage/files/a.txt HTTP/1.1\r\nHost: gateway\r\napikey: {project.Server.Key}\r\nContent-Type: text/plain\r\n{length}\r\n\r\n{body}"));
            await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
            client.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        }

        Assert.That(await ended.Task.WaitAsync(TimeSpan.FromSeconds(30)), Is.Not.Null);
    }

    [Test]
    public async Task Get_HeadersThatAreNotAscii_PassBothWays()
    {
        await using var project = await StubProject.StartAsync(context =>
        {
            context.Response.ContentType = "text/plain; name=\"ü€\"";
            context.Response.Headers.ETag = "\"é\"";
            return context.Response.WriteAsync("hello");
        });

        var tag = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("\"ü€\"")); // Its bytes, one by one.
        var answer = await RawRequest.SendAsync(
            project.Gateway.Address, $"GET /api/storage/files/a.txt HTTP/1.1\r\nHost: x\r\napikey: {project.Server.Key}\r\nIf-None-Match: {tag}\r\n\r\n");

        Assert.That(answer.Expect(200).Text, Does.Contain("hello"));
        Assert.That(project.Only.Header("If-None-Match"), Is.EqualTo("\"ü€\""));
    }
}
