using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Backends;
using Gateway.Tests.Supabase;

namespace Gateway.Tests.Firebase.Native;

/// <summary>Firebase's own interfaces: with whose credentials each is called, and that nothing leads out of the project.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FirebaseNativeTests
{
    private const string Documents = $"/firestore/v1/projects/{GoogleStub.Project}/databases/(default)/documents";
    private const string Own = $"projects/{GoogleStub.Project}/databases/(default)/documents/a/b";
    private const string Other = "projects/other-1234/databases/(default)/documents/a/b";

    private static readonly string[] Refused =
    [
        "/firestore/v1/projects/other-1234/databases/(default)/documents/a",
        $"/firestore/v1/projects/{GoogleStub.Project}/databases/other/documents/a",
        $"/firestore/v1/projects/{GoogleStub.Project}/databases",
        $"/firestore/v1/projects/{GoogleStub.Project}/databases/(default)",
        $"/firestore/v1/projects/{GoogleStub.Project}/databases/(default)/collectionGroups/a/indexes",
        $"/firestore/v1/projects/{GoogleStub.Project}/databases/(default)/documents/../../../../other-1234",
        $"/firestore/v1/projects/{GoogleStub.Project}%2F..%2Fother-1234/databases/(default)/documents/a",
        $"/firestore/v1/projects/{GoogleStub.Project}/databases/(default)/documents/a?key=stolen",
        $"/firestore/v1/projects/{GoogleStub.Project}/databases/(default)/documents/a?access_token=stolen",
        $"/firestore/v1/projects/{GoogleStub.Project}/databases/(default)/documents/a?%24httpHeaders=Authorization:Bearer%20x",
        $"/firestore/v1/projects/{GoogleStub.Project}/databases/(default)/documents/a?x=1&userProject=other-1234",
        "/identitytoolkit/v1/projects/other-1234/accounts:lookup",
        "/identitytoolkit/v1/projects/other-1234:createSessionCookie",
        "/identitytoolkit/v2/projects/other-1234/config",
        "/storage/v1/b/other-bucket/o/a",
        "/storage/v0/b/other-bucket/o/a",
        "/storage/v1/b",
        $"/storage/v1/b/{GoogleStub.Bucket}/o/a/rewriteTo/b/other-bucket/o/a",
        $"/storage/v1/b/{GoogleStub.Bucket}/o/a/copyTo/b/other-bucket/o/a",
        $"/storage/v1/b/{GoogleStub.Bucket}/o/a/rewrite%54o/b/other-bucket/o/a",
        $"/storage/v1/b/{GoogleStub.Bucket}/o/a/somethingNew/b/other-bucket/o/a",
        "/upload/storage/v1/b/other-bucket/o?name=a",
    ];

    [Test]
    public async Task Firestore_EachCaller_GoesAsThemselves()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("GET /firestore", Answers.Json("{}"));
        var token = google.Keys.Issue();
        (await App(google).GetAsync($"/native/main{Documents}/a?pageSize=1")).Expect(200);
        (await App(google).As(token).GetAsync($"/native/main{Documents}/a")).Expect(200);
        (await Server(google).GetAsync($"/native/main{Documents}/a")).Expect(200);
        (await Server(google).As(token).GetAsync($"/native/main{Documents}/a")).Expect(200);

        Assert.That(google.Sent[0].Line, Is.EqualTo($"GET {Documents}/a?pageSize=1"));
        Assert.That(google.Sent.Select(sent => sent.Header("Authorization")), Is.EqualTo([null, $"Bearer {token}", $"Bearer {GoogleStub.AccessToken}", $"Bearer {token}"]));
    }

    [Test]
    public async Task Storage_FirebasesOwnScheme_IsAUsersToken()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("GET /firebase", Answers.Json("{}"));
        var token = google.Keys.Issue();
        (await App(google).GetAsync($"/native/main/storage/v0/b/{GoogleStub.Bucket}/o/a", ("Authorization", $"Firebase {token}"))).Expect(200);
        Assert.That(google.Sent[0].Header("Authorization"), Is.EqualTo($"Firebase {token}"));
    }

    [Test]
    public async Task Identity_WhatAppsCall_GoesWithTheWebApiKeyOfTheProject()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("POST /identity", Answers.Json("{}")).On("POST /secure", Answers.Json("{}"));
        (await Server(google).PostAsync("/native/main/identitytoolkit/v1/accounts:signUp", """{"returnSecureToken":true}""", ("X-Goog-Api-Key", "stolen"))).Expect(200);
        (await App(google).PostAsync("/native/main/securetoken/v1/token", """{"grant_type":"refresh_token"}""")).Expect(200);
        Assert.That(google.Sent.Select(sent => sent.Header("X-Goog-Api-Key")), Is.All.EqualTo(GoogleStub.ApiKey));
        Assert.That(google.Sent.Select(sent => sent.Header("Authorization")), Is.All.Null);
        Assert.That(google.Sent[1].Line, Is.EqualTo("POST /secure/v1/token"));
    }

    [TestCase("X-Goog-User-Project")]
    [TestCase("x-goog-request-params")]
    [TestCase("google-cloud-resource-prefix")]
    [TestCase("X-Goog-Iam-Authorization-Token")]
    [TestCase("X-HTTP-Method-Override")]
    public async Task Header_ThatSaysInWhoseNameOrWhere_IsNotPassedOn(string name)
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("GET /firestore", Answers.Json("{}"));
        (await Server(google).GetAsync($"/native/main{Documents}/a", (name, "projects/other"), ("X-Firebase-Client", "web"))).Expect(200);
        Assert.That(google.Only.Header(name), Is.Null);
        Assert.That(google.Only.Header("X-Firebase-Client"), Is.EqualTo("web"));
    }

    [Test]
    public async Task Identity_BelowTheProject_IsTheServicesAlone()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("POST /identity", Answers.Json("{}"));
        const string path = $"/native/main/identitytoolkit/v1/projects/{GoogleStub.Project}/accounts:lookup";
        (await App(google).PostAsync(path, "{}")).ExpectProblem(403, "permission_denied");
        (await Server(google).As(google.Keys.Issue()).PostAsync(path, "{}")).ExpectProblem(403, "permission_denied");
        Assert.That(google.Sent, Is.Empty);
        (await Server(google).PostAsync(path, "{}")).Expect(200);
        Assert.That(google.Only.Header("Authorization"), Is.EqualTo($"Bearer {GoogleStub.AccessToken}"));
    }

    [Test]
    public async Task Storage_UsersByFirebasesApiAndTheServiceByGoogles()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("GET /firebase", Answers.Json("{}")).On("GET /storage", Answers.Json("{}"));
        var token = google.Keys.Issue();
        (await App(google).As(token).GetAsync($"/native/main/storage/v0/b/{GoogleStub.Bucket}/o/a%2Fb")).Expect(200);
        (await Server(google).GetAsync($"/native/main/storage/v1/b/{GoogleStub.Bucket}/o/a%2Fb")).Expect(200);
        (await App(google).As(token).GetAsync($"/native/main/storage/v1/b/{GoogleStub.Bucket}/o/a%2Fb")).ExpectProblem(403, "permission_denied");
        Assert.That(google.Sent.Select(sent => $"{sent.Line} {sent.Header("Authorization")}"), Is.EqualTo(
            [$"GET /firebase/v0/b/{GoogleStub.Bucket}/o/a%2Fb Firebase {token}", $"GET /storage/v1/b/{GoogleStub.Bucket}/o/a%2Fb Bearer {GoogleStub.AccessToken}"]));
    }

    [TestCaseSource(nameof(Refused))]
    public async Task Path_OutOfTheProject_IsRefusedAndNothingIsSent(string path)
    {
        await using var google = await GoogleStub.StartAsync();
        foreach (var method in new[] { "GET", "POST" })
        {
            var response = await RawRequest.SendAsync(google.Gateway.Address, $"{method} /native/main{path} HTTP/1.1\r\nHost: x\r\napikey: {Server(google).Key}\r\nContent-Length: 0\r\n\r\n");
            Assert.That(response.Status, Is.EqualTo(400), response.ToString());
        }

        Assert.That(google.Sent, Is.Empty);
    }

    [TestCase("/")]
    [TestCase("/oauth2/v1/token")]
    [TestCase("/firestore/v2/projects/x")]
    [TestCase("/batch/storage/v1")]
    [TestCase("/firestorefake/v1/projects")]
    public async Task Path_OfNothingKnown_Is404(string path)
    {
        await using var google = await GoogleStub.StartAsync();
        (await Server(google).GetAsync($"/native/main{path}")).ExpectProblem(404, "not_found");
        Assert.That(google.Sent, Is.Empty);
    }

    [TestCase($$$"""{"writes":[{"update":{"name":"{{{Other}}}"}}]}""")]
    [TestCase($$$"""{"writes":[{"delete":"{{{Other}}}"}]}""")]
    [TestCase($$$"""{"documents":["{{{Own}}}","{{{Other}}}"]}""")]
    [TestCase($$$"""{"documents":["projects\u002fother-1234/databases/(default)/documents/a"]}""")]
    [TestCase($$$"""{"documents":[{"stringValue":""},"{{{Other}}}"]}""")]
    [TestCase("""{"delegatedProjectNumber":12345}""")]
    [TestCase("""{"database":"projects/acme-1234/databases/other"}""")]
    [TestCase("""{"parent":"projects/acme-12345/databases/(default)/documents"}""")]
    [TestCase("{")]
    [TestCase("not json")]
    public async Task Body_OfAnotherProjectOrUnreadable_IsRefusedAndNothingIsSent(string body)
    {
        await using var google = await GoogleStub.StartAsync();
        (await Server(google).PostAsync($"/native/main{Documents}:commit", body)).ExpectProblem(400, "invalid_request");
        Assert.That(google.Sent, Is.Empty);
    }

    [TestCase("application/x-protobuf", null)]
    [TestCase("application/x-www-form-urlencoded", null)]
    [TestCase("application/json", "gzip")]
    public async Task Body_ThatCannotBeLookedInto_Is415(string type, string? encoding)
    {
        await using var google = await GoogleStub.StartAsync();
        var content = ApiClient.Bytes([1, 2], type);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        (await Server(google).SendAsync("POST", $"/native/main{Documents}:commit", content)).ExpectProblem(415, "unsupported_media_type");
        Assert.That(google.Sent, Is.Empty);
    }

    [Test]
    public async Task Body_DataThatPointsElsewhere_IsDataAndPassesByteForByte()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("POST /firestore", Answers.Json("{}"));
        const string body = $$$"""{"writes":[ {"update":{"name":"{{{Own}}}","fields":{"a":{"stringValue":"projects/other"},"r":{"referenceValue":"{{{Other}}}"} } } } ]}""";
        using var content = new StringContent(body, Encoding.UTF8, "text/plain");
        (await Server(google).SendAsync("POST", $"/native/main{Documents}:commit", content)).Expect(200);
        Assert.That(google.Only.Text, Is.EqualTo(body));
    }

    [Test]
    public async Task Body_TargetProject_MayOnlyBeTheOwn()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("POST /identity", Answers.Json("{}"));
        (await Server(google).PostAsync("/native/main/identitytoolkit/v1/accounts:lookup", """{"targetProjectId":"other-1234"}""")).ExpectProblem(400, "invalid_request");
        (await Server(google).PostAsync("/native/main/identitytoolkit/v1/accounts:lookup", $$"""{"targetProjectId":"{{GoogleStub.Project}}"}""")).Expect(200);
    }

    [Test]
    public async Task Upload_Resumable_GoesOnThroughTheGateway()
    {
        await using var google = await GoogleStub.StartAsync();
        google.On("POST /upload", context => Answers.Empty(200, ("Location", $"http://{context.Request.Host}/upload/storage/v1/b/{GoogleStub.Bucket}/o?uploadType=resumable&upload_id=u1"))(context));
        var started = (await Server(google).PostAsync($"/native/main/upload/storage/v1/b/{GoogleStub.Bucket}/o?uploadType=resumable&name=a", "{}")).Expect(200);
        Assert.That(started.Header("Location"), Is.EqualTo($"{google.Gateway.Address}native/main/upload/storage/v1/b/{GoogleStub.Bucket}/o?uploadType=resumable&upload_id=u1"));
    }

    [Test]
    public async Task Emulator_ThatIsNotNamed_IsNotSupported()
    {
        await using var google = await GoogleStub.StartAsync(static settings => settings["emulator"] = new JsonObject { ["firestore"] = "127.0.0.1:1" });
        (await google.Native(secret: true).PostAsync("/native/main/identitytoolkit/v1/accounts:signUp", "{}")).ExpectProblem(501, "not_supported");
    }

    private static ApiClient App(GoogleStub google) => google.Native(secret: false);

    private static ApiClient Server(GoogleStub google) => google.Native(secret: true);
}
