using System.Text.Json;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Storage;

/// <summary>Contract §4: storing objects.</summary>
internal abstract class UploadConformance<TBackend> : StorageConformance<TBackend>
    where TBackend : Backend, new()
{
    private static readonly string[] Members = ["bucket", "path", "size", "content_type", "etag", "metadata", "created_at", "updated_at"];

    [Test]
    public async Task Put_New_Answers201WithTheWholeDescription()
    {
        var response = (await PutAsync("a.txt", "hello"u8.ToArray())).Expect(201);

        Assert.That(response.Json.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(Members));
        Assert.That(response.Json.Text("bucket"), Is.EqualTo(ConformanceBuckets.Files));
        Assert.That(response.Json.Text("path"), Is.EqualTo($"{Folder}a.txt"));
        Assert.That(response.Json.Text("size"), Is.EqualTo("5"));
        Assert.That(response.Json.Text("content_type"), Is.EqualTo("text/plain"));
        Assert.That(response.Json.Text("etag"), Does.StartWith("\"").And.EndsWith("\"").And.EqualTo(response.Header("ETag")));
        Assert.That(response.Json.Time("created_at"), Is.EqualTo(response.Json.Time("updated_at")));
    }

    [Test]
    public async Task Put_Existing_Answers200AndReplacesTheBytes()
    {
        var first = (await PutAsync("a.txt", "one"u8.ToArray())).Expect(201);
        var second = (await PutAsync("a.txt", "three"u8.ToArray(), "text/markdown")).Expect(200);

        Assert.That(second.Header("ETag"), Is.Not.EqualTo(first.Header("ETag")));
        Assert.That(second.Json.Time("created_at"), Is.EqualTo(first.Json.Time("created_at")));
        var read = (await Service.GetAsync(At("a.txt"))).Expect(200);
        Assert.That(read.Text, Is.EqualTo("three"));
        Assert.That(read.Header("Content-Type"), Is.EqualTo("text/markdown"));
    }

    [Test]
    public async Task Put_IfNoneMatchStar_RefusesToOverwrite()
    {
        (await Service.SendAsync("PUT", At("a.txt"), ApiClient.Bytes([1]), ("If-None-Match", "*"))).Expect(201);
        (await Service.SendAsync("PUT", At("a.txt"), ApiClient.Bytes([2]), ("If-None-Match", "*"))).ExpectProblem(412, "precondition_failed");
        Assert.That((await Service.GetAsync(At("a.txt"))).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task Put_EmptyObject_IsStored()
    {
        (await PutAsync("empty", [])).Expect(201);
        var read = (await Service.GetAsync(At("empty"))).Expect(200);
        Assert.That(read.Bytes, Is.Empty);
        Assert.That(read.Header("Content-Length"), Is.EqualTo("0"));
    }

    [Test]
    public async Task Put_SeveralMegabytes_ComeBackWhole()
    {
        var bytes = RandomBytes(5_000_000);
        (await PutAsync("big.bin", bytes, "application/octet-stream")).Expect(201);
        Assert.That((await Service.GetAsync(At("big.bin"))).Expect(200).Bytes.AsSpan().SequenceEqual(bytes), Is.True);
    }

    [Test]
    public async Task Put_BeyondTheBucketsLimit_Is413AndNothingIsStored()
    {
        if (!Traits.BucketsHaveLimits)
        {
            (await PutAsync("a.png", new byte[ConformanceBuckets.SmallSize + 1], "image/png", ConformanceBuckets.Small)).Expect(201);
            return;
        }

        (await PutAsync("a.png", new byte[ConformanceBuckets.SmallSize + 1], "image/png", ConformanceBuckets.Small)).ExpectProblem(413, "payload_too_large");
        (await Service.GetAsync(At("a.png", ConformanceBuckets.Small))).ExpectProblem(404, "not_found");
        (await PutAsync("a.png", new byte[ConformanceBuckets.SmallSize], "image/png", ConformanceBuckets.Small)).Expect(201);
    }

    [Test]
    public async Task Put_TypeThatTheBucketDoesNotTake_Is415()
    {
        var response = await PutAsync("a.txt", [1], "text/plain", ConformanceBuckets.Small);
        if (Traits.BucketsHaveLimits)
            response.ExpectProblem(415, "unsupported_media_type");
        else
            response.Expect(201); // The service is bound by no rule.
    }

    [Test]
    public async Task Post_PathMetadataFile_Answers201WithTheWholeDescription()
    {
        using var form = WithFile(Form(("path", $"{Folder}b.txt"), ("metadata", """{"author":"Ada","pages":3}""")), "body"u8.ToArray(), "ignored.txt");
        var response = (await Service.SendAsync("POST", $"/api/storage/{ConformanceBuckets.Files}", form)).Expect(201);

        Assert.That(response.Json.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(Members));
        Assert.That(response.Json.Text("path"), Is.EqualTo($"{Folder}b.txt"));
        Assert.That(response.Json.Text("size"), Is.EqualTo("4"));
        Assert.That(JsonElement.DeepEquals(response.Json.GetProperty("metadata"), JsonElement.Parse("""{"author":"Ada","pages":3}""")), Is.True, response.Text);
        Assert.That((await Service.GetAsync(At("b.txt"))).Expect(200).Text, Is.EqualTo("body"));
    }

    [Test]
    public async Task Post_WithoutPath_TakesTheFilesName()
    {
        var name = $"{NewName()}.txt";
        using var form = WithFile(Form(), [1], name);
        var response = (await Service.SendAsync("POST", $"/api/storage/{ConformanceBuckets.Files}", form)).Expect(201);
        Assert.That(response.Json.Text("path"), Is.EqualTo(name));
    }

    [Test]
    public async Task Post_PathAfterFile_Is400AndNothingIsStored()
    {
        var name = $"{NewName()}.txt";
        using var form = WithFile(Form(), [1], name);
        form.Add(new StringContent($"{Folder}c.txt"), "path");
        (await Service.SendAsync("POST", $"/api/storage/{ConformanceBuckets.Files}", form)).ExpectProblem(400, "invalid_request");

        (await Service.GetAsync(At("c.txt"))).ExpectProblem(404, "not_found");
        (await Service.GetAsync($"/api/storage/{ConformanceBuckets.Files}/{name}")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Post_WithoutFile_Is400()
    {
        using var form = Form(("path", $"{Folder}a"));
        (await Service.SendAsync("POST", $"/api/storage/{ConformanceBuckets.Files}", form)).ExpectProblem(400, "invalid_request");
    }

    [TestCase("[1]")]
    [TestCase("{")]
    public async Task Post_MetadataThatIsNoObject_Is400(string metadata)
    {
        using var form = WithFile(Form(("path", $"{Folder}a"), ("metadata", metadata)), [1], "a");
        (await Service.SendAsync("POST", $"/api/storage/{ConformanceBuckets.Files}", form)).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Post_ExistingPath_Is409()
    {
        (await PutAsync("a", [1])).Expect(201);
        using var form = WithFile(Form(("path", $"{Folder}a")), [2], "a");
        (await Service.SendAsync("POST", $"/api/storage/{ConformanceBuckets.Files}", form)).ExpectProblem(409, "already_exists");
        Assert.That((await Service.GetAsync(At("a"))).Bytes, Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task Post_JsonBody_Is415() =>
        (await Service.PostAsync($"/api/storage/{ConformanceBuckets.Files}", "{}")).ExpectProblem(415, "unsupported_media_type");

    [Test]
    public async Task Put_BucketThatIsNotThere_IsMadeOrRefused()
    {
        var bucket = $"new-{NewName()}";
        var response = await Service.SendAsync("PUT", $"/api/storage/{bucket}/a", ApiClient.Bytes([1]));
        if (Traits.MakesBucketsOnUpload)
            response.Expect(201);
        else
            response.ExpectProblem(404, "bucket_not_found");
    }
}
