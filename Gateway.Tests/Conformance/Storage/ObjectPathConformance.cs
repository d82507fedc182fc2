using System.Text;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Storage;

/// <summary>Contract §4: paths are Unicode, normalised, and never escape their bucket.</summary>
internal abstract class ObjectPathConformance<TBackend> : StorageConformance<TBackend>
    where TBackend : Backend, new()
{
    private static readonly string[] Legal =
    [
        "plain.txt", "with blank.txt", "ümläut.txt", "日本語/ファイル.txt", "emoji-🎉.png", "per%cent.txt", "a+b&c=d;e.txt", "quote's.txt", "double\"quote.txt",
        "dots.../…", "..hidden", ".dotfile", "x..y", "[brackets]{braces}", "hash#tag?question", "semi;colon:colon,comma", "tilde~at@star*pipe|", "%2e%2e-literal",
        "' OR 1=1 --.txt", "\"; DROP TABLE storage_objects; --",
    ];

    [TestCaseSource(nameof(Legal))]
    public async Task Put_LegalPath_ComesBackAsItIs(string path)
    {
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var stored = (await PutAsync(escaped, Encoding.UTF8.GetBytes(path))).Expect(201);

        Assert.That(stored.Json.Text("path"), Is.EqualTo($"{Folder}{path}"));
        Assert.That((await Service.GetAsync(At(escaped))).Expect(200).Text, Is.EqualTo(path));
        var listing = (await Service.GetAsync($"/api/storage/{ConformanceBuckets.Files}?prefix={Folder}")).Expect(200).Json.GetProperty("objects");
        Assert.That(listing.EnumerateArray().Select(o => o.Text("path")), Is.EqualTo([$"{Folder}{path}"]));
        (await Service.DeleteAsync(At(escaped))).Expect(204);
    }

    [Test]
    public async Task Put_DecomposedUnicode_IsTheComposedPath()
    {
        (await PutAsync(Uri.EscapeDataString("u\u0308.txt"), [1])).Expect(201);
        var read = (await Service.GetAsync(At(Uri.EscapeDataString("\u00fc.txt")))).Expect(200);
        Assert.That(read.Bytes, Is.EqualTo(new byte[] { 1 }));
    }

    [TestCase("../a")]
    [TestCase("a/../b")]
    [TestCase("a/./b")]
    [TestCase("a//b")]
    [TestCase("/a")]
    [TestCase("a/")]
    [TestCase("a\\b")]
    [TestCase("a\u0001b")]
    [TestCase("a\nb")]
    [TestCase("")]
    public async Task Post_IllegalPath_Is400(string path)
    {
        using var form = WithFile(Form(("path", path)), [1], "a.txt");
        (await Service.SendAsync("POST", $"/api/storage/{ConformanceBuckets.Files}", form)).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Put_PathTooLong_Is400() =>
        (await PutAsync(new string('x', 1025), [1])).ExpectProblem(400, "invalid_request");

    [TestCase("a%5Cb")]
    [TestCase("a%0Ab")]
    [TestCase("a%7Fb")]
    [TestCase("a%ZZb")]
    [TestCase("a%FFb")]
    [TestCase("a%2F%2E%2E%2Fb")]
    [TestCase("%2E%2E%2Fb")]
    [TestCase("%2e%2e/%2e%2e/other")]
    [TestCase("../../other/a")]
    [TestCase("a/.%2E/b")]
    [TestCase("..%5C..%5Cb")]
    public async Task Any_IllegalEscapedPath_Is400(string path)
    {
        foreach (var method in new[] { "GET", "PUT", "DELETE" })
        {
            var response = await RawRequest.SendAsync(
                Running.Gateway.Address, $"{method} {At(path)} HTTP/1.1\r\nHost: x\r\napikey: {Running.Tenant.SecretKey}\r\nContent-Length: 0\r\n\r\n");
            response.ExpectProblem(400, "invalid_request");
        }
    }

    [Test]
    public async Task Get_PathWithNul_Is400()
    {
        // The server itself refuses such a request line, before there is anybody to write a problem.
        var response = await RawRequest.SendAsync(Running.Gateway.Address, $"GET {At("a%00b")} HTTP/1.1\r\nHost: x\r\napikey: {Running.Tenant.SecretKey}\r\n\r\n");
        response.Expect(400);
    }
}
