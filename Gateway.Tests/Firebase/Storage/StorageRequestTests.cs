using System.Text;
using Gateway.Tests.Backends;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Firebase.Storage;

/// <summary>What each operation asks of storage: users of Firebase's API, the service of Cloud Storage's.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class StorageRequestTests
{
    private const string ServiceObjects = $"/storage/v1/b/{GoogleStub.Bucket}/o";
    private const string UserObjects = $"/firebase/v0/b/{GoogleStub.Bucket}/o";
    private const string Uploads = $"/upload/storage/v1/b/{GoogleStub.Bucket}/o";
    private const string NotThere = """{"error":{"code":404,"message":"No such object: acme/files/a","errors":[{"message":"No such object","domain":"global","reason":"notFound"}]}}""";

    [Test]
    public async Task Get_Service_DescribesAndThenReadsThatVersion()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(Item("files/a ü"))).On($"GET {ServiceObjects}/files%2Fa%20%C3%BC?alt=media", Answers.Text(200, "text/plain", "hello", ("x-goog-generation", "17")));
        var response = (await google.Server.GetAsync("/api/storage/files/a%20%C3%BC")).Expect(200);

        Assert.That(response.Text, Is.EqualTo("hello"));
        Assert.That(response.Header("ETag"), Is.EqualTo("\"17\""));
        Assert.That(google.Sent.Select(sent => sent.Line), Is.EqualTo([$"GET {ServiceObjects}/files%2Fa%20%C3%BC", $"GET {ServiceObjects}/files%2Fa%20%C3%BC?alt=media&generation=17"]));
        Assert.That(google.Sent.Select(sent => sent.Header("Authorization")), Is.All.EqualTo($"Bearer {GoogleStub.AccessToken}"));
    }

    [Test]
    public async Task Get_User_GoesWithTheirTokenWhereRulesDecide([Values] bool secret)
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {UserObjects}/", Answers.Json(Item())).On($"GET {UserObjects}/files%2Fa?alt=media", Answers.Text(200, "text/plain", "hello"));
        var token = google.Keys.Issue();
        (await (secret ? google.Server : google.App).As(token).GetAsync("/api/storage/files/a")).Expect(200);
        Assert.That(google.Sent.Select(sent => sent.Header("Authorization")), Is.All.EqualTo($"Firebase {token}"));
        Assert.That(google.Sent.Select(sent => sent.Line), Is.EqualTo([$"GET {UserObjects}/files%2Fa", $"GET {UserObjects}/files%2Fa?alt=media"]));
        Assert.That(google.Count("/token"), Is.Zero);
    }

    [Test]
    public async Task Get_Anonymous_GoesWithNothing()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {UserObjects}/", Answers.Json(403, """{"error":{"code":403,"message":"Permission denied."}}"""));
        (await google.App.GetAsync("/api/storage/files/a")).ExpectProblem(403, "permission_denied");
        Assert.That(google.Only.Said, Is.Empty);
    }

    [Test]
    public async Task Get_Range_AsksForThatPartAlone()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(Item())).On($"GET {ServiceObjects}/files%2Fa?alt=media", Answers.Text(206, "text/plain", "ell", ("x-goog-generation", "17")));
        Assert.That((await google.Server.GetAsync("/api/storage/files/a", ("Range", "bytes=1-3"))).Expect(206).Text, Is.EqualTo("ell"));
        Assert.That(google.Sent[^1].Header("Range"), Is.EqualTo("bytes=1-3"));
    }

    [Test]
    public async Task Get_CompressedAsStored_IsGivenAsStored()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(Item(more: ",\"contentEncoding\":\"gzip\""))).On($"GET {ServiceObjects}/files%2Fa?alt=media", Answers.Text(200, "text/plain", "12345"));
        var response = (await google.Server.GetAsync("/api/storage/files/a")).Expect(200);
        Assert.That(google.Sent[^1].Header("Accept-Encoding"), Is.EqualTo("gzip"));
        Assert.That(response.Header("Content-Encoding"), Is.EqualTo("gzip"));
    }

    [TestCase(200, "18")]
    [TestCase(404, null)]
    public async Task Get_ReplacedMeanwhile_IsAConflictRatherThanAMixture(int status, string? generation)
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {UserObjects}/", Answers.Json(Item()))
            .On($"GET {UserObjects}/files%2Fa?alt=media", generation is null ? Answers.Json(status, NotThere) : Answers.Text(status, "text/plain", "other", ("x-goog-generation", generation)));
        (await google.User.GetAsync("/api/storage/files/a")).ExpectProblem(409, "conflict");
    }

    [Test]
    public async Task Get_BodyThatBreaksOff_BreaksTheAnswerOff()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(Item(size: 100_000))).On($"GET {ServiceObjects}/files%2Fa?alt=media", async context =>
        {
            context.Response.ContentLength = 100_000;
            await context.Response.WriteAsync("12345");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/storage/files/a");
        request.Headers.Add("apikey", google.Server.Key);
        using var response = await google.Gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        Assert.That(body.ReadByte(), Is.EqualTo('1'));
        seen.SetResult();
        Assert.That(async () => await body.CopyToAsync(Stream.Null), Throws.InstanceOf<IOException>().Or.InstanceOf<HttpRequestException>());
    }

    // Before anything of it was passed on, there is still room for an answer.
    [Test]
    public async Task Get_BodyThatNeverBegins_IsAnErrorOfTheUpstream()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(Item(size: 100_000))).On($"GET {ServiceObjects}/files%2Fa?alt=media", static async context =>
        {
            context.Response.ContentLength = 100_000;
            await context.Response.StartAsync();
            context.Abort();
        });
        (await google.Server.GetAsync("/api/storage/files/a")).ExpectProblem(502, "upstream_error");
    }

    [Test]
    public async Task Put_Service_SendsDescriptionAndBytesInOne()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(404, NotThere)).On($"POST {Uploads}", Answers.Json(Item()));
        var response = (await google.Server.SendAsync("PUT", "/api/storage/files/a", ApiClient.Bytes("hello"u8.ToArray(), "text/plain"))).Expect(201);

        Assert.That(response.Header("ETag"), Is.EqualTo("\"17\""));
        var upload = google.Sent[^1];
        Assert.That(upload.Line, Is.EqualTo($"POST {Uploads}?uploadType=multipart&name=files%2Fa"));
        Assert.That(upload.Header("Content-Type"), Does.StartWith("multipart/related; boundary="));
        Assert.That(upload.Header("Content-Length"), Is.EqualTo(upload.Bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(upload.Text, Does.Contain("""{"name":"files/a","contentType":"text/plain","metadata":{}}""").And.Contain("hello"));
    }

    [Test]
    public async Task Put_Existing_KeepsWhenThePathWasFirstStored()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(Item(created: "2026-01-02T03:04:05.678Z")))
            .On($"POST {Uploads}", Answers.Json(Item(created: "2026-02-02T00:00:00.000Z", more: ",\"metadata\":{\"gateway-created-at\":\"2026-01-02T03:04:05.6780000+00:00\"}")));
        var info = (await google.Server.SendAsync("PUT", "/api/storage/files/a", ApiClient.Bytes([1]))).Expect(200).Json;
        Assert.That(google.Sent[^1].Text, Does.Contain("\"gateway-created-at\":\"2026-01-02T03:04:05.6780000+00:00\""));
        Assert.That(info.GetProperty("created_at").GetDateTimeOffset(), Is.EqualTo(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)));
        Assert.That(info.GetProperty("metadata").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
    }

    [Test]
    public async Task Put_CreateOnly_IsRefusedByCloudStorageTooWhereAnotherWasFaster()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(404, NotThere))
            .On($"POST {Uploads}", Answers.Json(412, """{"error":{"code":412,"message":"At least one of the pre-conditions you specified did not hold.","errors":[{"reason":"conditionNotMet"}]}}"""));
        (await google.Server.SendAsync("PUT", "/api/storage/files/a", ApiClient.Bytes([1]), ("If-None-Match", "*"))).ExpectProblem(412, "precondition_failed");
        Assert.That(google.Sent[^1].Line, Is.EqualTo($"POST {Uploads}?uploadType=multipart&name=files%2Fa&ifGenerationMatch=0"));
    }

    [Test]
    public async Task Put_CreateOnlyThere_ReadsNoBytes()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(Item()));
        (await google.Server.SendAsync("PUT", "/api/storage/files/a", ApiClient.Bytes([1]), ("If-None-Match", "*"))).ExpectProblem(412, "precondition_failed");
        Assert.That(google.Only.Method, Is.EqualTo("GET"));
    }

    [Test]
    public async Task Put_User_GoesToFirebasesApi()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {UserObjects}/", Answers.Json(403, """{"error":{"code":403,"message":"Permission denied."}}""")).On($"POST {UserObjects}", Answers.Json(Item()));
        (await google.User.SendAsync("PUT", "/api/storage/files/a", ApiClient.Bytes([1]))).Expect(201);
        Assert.That(google.Sent[^1].Line, Is.EqualTo($"POST {UserObjects}?name=files%2Fa"));
        Assert.That(google.Sent[^1].Header("X-Goog-Upload-Protocol"), Is.EqualTo("multipart"));
    }

    [TestCase("PUT", "/api/storage/files/a")]
    [TestCase("POST", "/api/storage/files/a?action=copy")]
    [TestCase("POST", "/api/storage/files/a?action=move")]
    public async Task User_WhatFirebaseCannotDoForThem_IsNotSupported(string method, string path)
    {
        await using var google = await GoogleStub.StartAsync();
        foreach (var user in new[] { google.User, google.Server.As(google.Keys.Issue()) })
        {
            using var content = new StringContent("""{"to":"files/b"}""", Encoding.UTF8, "application/json");
            (string, string)[] condition = method == "PUT" ? [("If-None-Match", "*")] : [];
            (await user.SendAsync(method, path, content, condition)).ExpectProblem(501, "not_supported");
        }

        Assert.That(google.Sent, Is.Empty);
    }

    [Test]
    public async Task Metadata_OfAnyShape_ComesBackAndNobodyForgesOurs()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(404, NotThere)).On($"POST {Uploads}", Answers.Json(Item()));
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("a"), "path");
        form.Add(new StringContent("""{"author":"Ada","pages":3,"tags":["x"],"odd name":"v","gateway-created-at":"1999-01-01T00:00:00Z","firebaseStorageDownloadTokens":"t"}"""), "metadata");
        form.Add(ApiClient.Bytes([1]), "file", "a");
        (await google.Server.SendAsync("POST", "/api/storage/files", form)).Expect(201);
        var sent = google.Sent[^1].Text;
        var metadata = sent[sent.IndexOf("\"metadata\":", StringComparison.Ordinal)..];
        metadata = metadata["\"metadata\":".Length..(metadata.IndexOf('\n', StringComparison.Ordinal) - 2)];
        Assert.That(metadata, Is.EqualTo(
            """{"author":"Ada","gateway-json":"{\"pages\":3,\"tags\":[\"x\"],\"odd name\":\"v\",\"gateway-created-at\":\"1999-01-01T00:00:00Z\",\"firebaseStorageDownloadTokens\":\"t\"}"}"""));

        google.On($"GET {ServiceObjects}?", Answers.Json($$"""{"items":[{{Item(more: $",\"metadata\":{metadata}")}}]}"""));
        var read = (await google.Server.GetAsync("/api/storage/files")).Expect(200).Json.GetProperty("objects")[0];
        Assert.That(read.GetProperty("metadata").GetProperty("pages").GetInt32(), Is.EqualTo(3));
        Assert.That(read.GetProperty("metadata").GetProperty("author").GetString(), Is.EqualTo("Ada"));
        Assert.That(read.GetProperty("created_at").GetDateTimeOffset().Year, Is.EqualTo(2026));
    }

    [Test]
    public async Task Copy_TakesAsManyCallsAsGoogleWants_AndNoDownloadTokens()
    {
        await using var google = await GoogleStub.StartAsync();
        var rewrite = $"POST {ServiceObjects}/files%2Fa/rewriteTo/b/{GoogleStub.Bucket}/o/other%2Fb";
        google.On($"GET {ServiceObjects}/", Answers.Json(Item(more: ",\"metadata\":{\"author\":\"Ada\",\"gateway-created-at\":\"2020-01-01T00:00:00Z\",\"firebaseStorageDownloadTokens\":\"secret\"}")))
            .On(rewrite, Answers.Json("""{"done":false,"rewriteToken":"r/1"}"""))
            .On($"{rewrite}?rewriteToken=r%2F1", Answers.Json($$"""{"done":true,"resource":{{Item("other/b")}}}"""));
        var copy = (await google.Server.PostAsync("/api/storage/files/a?action=copy", """{"to":"other/b"}""")).Expect(200).Json;
        Assert.That(copy.GetProperty("bucket").GetString(), Is.EqualTo("other"));
        Assert.That(copy.GetProperty("path").GetString(), Is.EqualTo("b"));
        Assert.That(google.Sent[1].Text, Is.EqualTo("""{"contentType":"text/plain","metadata":{"author":"Ada"}}"""));
        Assert.That(google.Sent.Select(sent => sent.Line).Skip(1), Is.EqualTo([rewrite, $"{rewrite}?rewriteToken=r%2F1"]));
    }

    [Test]
    public async Task Move_DeletesTheVersionThatWasCopiedOnly()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(Item())).On($"POST {ServiceObjects}/", Answers.Json($$"""{"done":true,"resource":{{Item("files/b")}}}"""))
            .On($"DELETE {ServiceObjects}/files%2Fa?ifGenerationMatch=17", Answers.Empty(204), Answers.Json(412, "{}"));
        (await google.Server.PostAsync("/api/storage/files/a?action=move", """{"to":"files/b"}""")).Expect(200);
        (await google.Server.PostAsync("/api/storage/files/a?action=move", """{"to":"files/b"}""")).ExpectProblem(409, "conflict");
    }

    [Test]
    public async Task List_User_AsksForEachDescriptionAndLeavesOutWhatTheyMayNotRead()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {UserObjects}?", Answers.Json("""{"items":[{"name":"files/docs/a","bucket":"x"},{"name":"files/docs/b","bucket":"x"},{"name":"files/docs/other","bucket":"x"}],"prefixes":[],"nextPageToken":"t"}"""))
            .On($"GET {UserObjects}/files%2Fdocs%2Fa", Answers.Json(Item("files/docs/a"))).On($"GET {UserObjects}/files%2Fdocs%2Fb", Answers.Json(403, "{}"));
        var listing = (await google.User.GetAsync("/api/storage/files?prefix=docs/a&limit=3")).Expect(200).Json;
        Assert.That(listing.GetProperty("objects").EnumerateArray().Select(item => item.GetProperty("path").GetString()), Is.EqualTo(["docs/a"]));
        Assert.That(google.Sent[0].Line, Is.EqualTo($"GET {UserObjects}?maxResults=3&prefix=files%2Fdocs%2F"), "Its prefixes are whole folders.");
        Assert.That(listing.GetProperty("next_cursor").GetString(), Is.Not.Null.And.Not.EqualTo("t"));
    }

    [TestCase(404, "The specified bucket does not exist.", 502, "bad_configuration")]
    [TestCase(403, "firebase-adminsdk does not have storage.objects.get access.", 502, "bad_configuration")]
    [TestCase(429, "Rate limited.", 429, "upstream_rate_limited")]
    [TestCase(500, "Backend error.", 502, "upstream_error")]
    public async Task Service_Errors_AreToldInTheContractsWords(int upstream, string message, int status, string code)
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("GET /storage", Answers.Json(upstream, $$$"""{"error":{"code":{{{upstream}}},"message":"{{{message}}}","errors":[{"reason":"x"}]}}"""));
        var problem = (await google.Server.GetAsync("/api/storage/files/a")).ExpectProblem(status, code);
        Assert.That(problem.Text, Does.Not.Contain("adminsdk"));
    }

    [Test]
    public async Task Buckets_OfTheirOwn_AreWhereObjectsLie()
    {
        await using var google = await GoogleStub.StartAsync(static settings =>
        {
            settings.Remove("bucket");
            settings["buckets"] = new System.Text.Json.Nodes.JsonObject { ["files"] = "acme-files" };
        });
        google.On("GET /storage/v1/b/acme-files/o/", Answers.Json(404, NotThere));
        (await google.Server.GetAsync("/api/storage/files/docs/a")).ExpectProblem(404, "not_found");
        Assert.That(google.Only.Line, Is.EqualTo("GET /storage/v1/b/acme-files/o/docs%2Fa"));
        (await google.Server.GetAsync("/api/storage/other/a")).ExpectProblem(404, "bucket_not_found");
        (await google.Server.GetAsync("/api/storage")).ExpectProblem(501, "not_supported");
    }

    [Test]
    public async Task Put_NameTooLongForGoogle_Is400AndNothingIsSent()
    {
        await using var google = await GoogleStub.StartAsync();
        (await google.Server.SendAsync("PUT", $"/api/storage/files/{new string('x', 1020)}", ApiClient.Bytes([1]))).ExpectProblem(400, "invalid_request");
        Assert.That(google.Sent, Is.Empty);
    }

    [Test]
    public async Task Put_BrokenOff_StoresNothing()
    {
        var whole = false;
        await using var google = await GoogleStub.StartAsync();
        google.On($"GET {ServiceObjects}/", Answers.Json(404, NotThere)).On($"POST {Uploads}", context =>
        {
            whole = true;
            return Answers.Json(Item())(context);
        });
        var response = await RawRequest.SendAsync(
            google.Gateway.Address, $"PUT /api/storage/files/a HTTP/1.1\r\nHost: x\r\napikey: {google.Server.Key}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nrubbish\r\n");
        response.ExpectProblem(400, "invalid_request");
        Assert.That(whole, Is.False);
    }

    private static string Item(string name = "files/a", string created = "2026-03-04T05:06:07.890Z", long size = 5, string more = "") =>
        $$"""{"kind":"storage#object","name":"{{name}}","bucket":"{{GoogleStub.Bucket}}","generation":"17","metageneration":"2","contentType":"text/plain","timeCreated":"{{created}}","updated":"2026-05-05T00:00:00Z","size":"{{size}}","md5Hash":"x","etag":"CBE="{{more}}}""";
}
