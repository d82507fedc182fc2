using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Storage;

/// <summary>Contract §4: reading objects.</summary>
internal abstract class DownloadConformance<TBackend> : StorageConformance<TBackend>
    where TBackend : Backend, new()
{
    private const string Content = "0123456789";

    [Test]
    public async Task Get_Object_HasItsBytesAndHeaders()
    {
        var stored = (await PutAsync("a.txt", "hello"u8.ToArray())).Expect(201);
        var response = (await Service.GetAsync(At("a.txt"))).Expect(200);

        Assert.That(response.Text, Is.EqualTo("hello"));
        Assert.That(response.Header("Content-Type"), Is.EqualTo("text/plain"));
        Assert.That(response.Header("Content-Length"), Is.EqualTo("5"));
        Assert.That(response.Header("ETag"), Is.EqualTo(stored.Header("ETag")));
        Assert.That(response.Header("Last-Modified"), Does.EndWith("GMT"));
        Assert.That(response.Header("Accept-Ranges"), Is.EqualTo("bytes"));
        Assert.That(response.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
        Assert.That(response.Header("Content-Security-Policy"), Does.Contain("sandbox"));
        Assert.That(response.Header("Content-Disposition"), Is.Null);
    }

    [Test]
    public async Task Head_Object_HasTheHeadersOfGetWithoutBody()
    {
        (await PutAsync("a.txt", "hello"u8.ToArray())).Expect(201);
        var get = (await Service.GetAsync(At("a.txt"))).Expect(200);
        var head = (await Service.HeadAsync(At("a.txt"))).Expect(200);

        Assert.That(head.Bytes, Is.Empty);
        foreach (var name in new[] { "Content-Type", "Content-Length", "ETag", "Last-Modified", "Accept-Ranges", "X-Content-Type-Options", "Content-Security-Policy" })
            Assert.That(head.Header(name), Is.EqualTo(get.Header(name)), name);
    }

    [TestCase("bytes=0-3", "0123", "bytes 0-3/10")]
    [TestCase("bytes=4-4", "4", "bytes 4-4/10")]
    [TestCase("bytes=7-", "789", "bytes 7-9/10")]
    [TestCase("bytes=-2", "89", "bytes 8-9/10")]
    [TestCase("bytes=-20", Content, "bytes 0-9/10")]
    [TestCase("bytes=8-100", "89", "bytes 8-9/10")]
    public async Task Get_Range_IsPartial(string range, string expected, string contentRange)
    {
        (await PutAsync("a", System.Text.Encoding.ASCII.GetBytes(Content))).Expect(201);
        var response = (await Service.GetAsync(At("a"), ("Range", range))).Expect(206);
        Assert.That(response.Text, Is.EqualTo(expected));
        Assert.That(response.Header("Content-Range"), Is.EqualTo(contentRange));
    }

    [TestCase("bytes=10-")]
    [TestCase("bytes=50-60")]
    [TestCase("bytes=-0")]
    public async Task Get_RangeBeyondTheEnd_Is416WithTheSize(string range)
    {
        (await PutAsync("a", System.Text.Encoding.ASCII.GetBytes(Content))).Expect(201);
        var response = (await Service.GetAsync(At("a"), ("Range", range))).ExpectProblem(416, "range_not_satisfiable");
        Assert.That(response.Header("Content-Range"), Is.EqualTo("bytes */10"));
    }

    [Test]
    public async Task Head_Range_IsForGetAlone()
    {
        (await PutAsync("a", System.Text.Encoding.ASCII.GetBytes(Content))).Expect(201);
        var head = (await Service.HeadAsync(At("a"), ("Range", "bytes=0-3"))).Expect(200);
        Assert.That((head.Header("Content-Length"), head.Header("Content-Range")), Is.EqualTo(("10", (string?)null)));
    }

    [TestCase("lines=0-3")]
    [TestCase("bytes=5-2")]
    [TestCase("bytes=x-y")]
    public async Task Get_RangeThatIsNoByteRange_IsIgnored(string range)
    {
        (await PutAsync("a", System.Text.Encoding.ASCII.GetBytes(Content))).Expect(201);
        Assert.That((await Service.GetAsync(At("a"), ("Range", range))).Expect(200).Text, Is.EqualTo(Content));
    }

    [Test]
    public async Task Get_IfRangeOfAnOlderVersion_GivesTheWhole()
    {
        var first = (await PutAsync("a", [1, 2, 3])).Expect(201);
        var second = (await PutAsync("a", [4, 5, 6])).Expect(200);
        var stale = await Service.GetAsync(At("a"), ("Range", "bytes=0-0"), ("If-Range", first.Header("ETag")!));
        var fresh = await Service.GetAsync(At("a"), ("Range", "bytes=0-0"), ("If-Range", second.Header("ETag")!));
        Assert.That(stale.Expect(200).Bytes, Is.EqualTo(new byte[] { 4, 5, 6 }));
        Assert.That(fresh.Expect(206).Bytes, Is.EqualTo(new byte[] { 4 }));
    }

    [Test]
    public async Task Get_IfNoneMatch_Is304ForTheSameVersionOnly()
    {
        var tag = (await PutAsync("a", [1])).Expect(201).Header("ETag")!;
        var same = (await Service.GetAsync(At("a"), ("If-None-Match", tag))).Expect(304);
        Assert.That(same.Bytes, Is.Empty);
        Assert.That(same.Header("ETag"), Is.EqualTo(tag));
        (await Service.GetAsync(At("a"), ("If-None-Match", "\"another\""))).Expect(200);
    }

    [Test]
    public async Task Get_Download_IsAnAttachmentWithThatName()
    {
        (await PutAsync("a.txt", [1])).Expect(201);
        var named = (await Service.GetAsync($"{At("a.txt")}?download=report%20%C3%BC.txt")).Expect(200);
        Assert.That(named.Header("Content-Disposition"), Does.StartWith("attachment").And.Contain("filename*=UTF-8''report%20%C3%BC.txt"));
        var unnamed = (await Service.GetAsync($"{At("a.txt")}?download")).Expect(200);
        Assert.That(unnamed.Header("Content-Disposition"), Does.StartWith("attachment").And.Contain("a.txt"));
    }

    [TestCase("text/html")]
    [TestCase("TEXT/HTML; charset=utf-8")]
    [TestCase("image/svg+xml")]
    [TestCase("application/xhtml+xml")]
    [TestCase("text/javascript")]
    [TestCase("application/javascript")]
    [TestCase("text/css")]
    [TestCase("application/x-unknown")]
    public async Task Get_ActiveContent_ComesAsAttachment(string contentType)
    {
        (await PutAsync("page", "<script>alert(1)</script>"u8.ToArray(), contentType)).Expect(201);
        var response = (await Service.GetAsync(At("page"))).Expect(200);
        Assert.That(response.Header("Content-Disposition"), Does.StartWith("attachment"));
        Assert.That(response.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
        Assert.That(response.Header("Content-Security-Policy"), Does.Contain("sandbox"));
    }

    [Test]
    public async Task Get_NoSuchObject_Is404() => (await Service.GetAsync(At("none"))).ExpectProblem(404, "not_found");

    [Test]
    public async Task Head_NoSuchObject_Is404WithoutBody()
    {
        var response = (await Service.HeadAsync(At("none"))).Expect(404);
        Assert.That(response.Bytes, Is.Empty);
        Assert.That(response.Header("Content-Type"), Is.EqualTo("application/problem+json"));
    }

    [Test]
    public async Task Get_NoSuchBucket_Is404() =>
        (await Service.GetAsync($"/api/storage/none-{NewName()}/a")).ExpectProblem(404, "bucket_not_found");
}
