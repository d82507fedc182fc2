using System.Text;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api;

/// <summary>Bodies that are cut short, too large, too deep or not what they say.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BodyTests
{
    private const int Megabyte = 1 << 20;

    private readonly GatewayConfiguration _configuration = new GatewayConfiguration().AddPlan("small", requests: 1000, maxObjectSize: 3 * Megabyte);
    private TestTenant _tenant = null!;
    private TestGateway _gateway = null!;

    private ApiClient Client => _gateway.Client(_tenant.SecretKey);

    [SetUp]
    public async Task Start()
    {
        _tenant = _configuration.AddTenant("demo", plan: "small");
        _gateway = await TestGateway.StartAsync(_configuration);
    }

    [TearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("/api/db/rows")]
    [TestCase("/api/auth/login")]
    public async Task Json_CutShortByTheConnection_Is400AndNothingIsWritten(string path)
    {
        const string body = """{"id":"1","email":"a@example.com","password":"correct""";
        await RawRequest.SendAndBreakAsync(_gateway.Address, Head("POST", path, body.Length + 100) + body);
        Assert.That((await Client.GetAsync("/api/db/rows")).Expect(200).Text, Is.EqualTo("[]"));
    }

    [TestCase("POST", "/api/db/rows", "gzip", "application/json")]
    [TestCase("PATCH", "/api/db/rows?id=eq.1", "br", "application/json")]
    [TestCase("POST", "/api/auth/login", "gzip", "application/json")]
    [TestCase("PUT", "/api/storage/files/a.txt", "gzip", "text/plain")]
    [TestCase("POST", "/api/db/rows", "identity", "application/json; charset=iso-8859-1")]
    [TestCase("POST", "/api/usage/events", "identity", "application/json; charset=\"utf-16\"")]
    public async Task Body_InAnEncodingThatNobodyUndoes_Is415(string method, string path, string encoding, string type)
    {
        using var content = new ByteArrayContent([0x7b, 0x7d]);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        (await Client.SendAsync(method, path, content)).ExpectProblem(415, "unsupported_media_type");
        Assert.That((await Client.GetAsync("/api/db/rows")).Expect(200).Text, Is.EqualTo("[]"));
    }

    [TestCase("UTF-8")]
    [TestCase("\"utf-8\"")]
    public async Task Json_InUtf8_IsTaken(string charset)
    {
        using var content = new StringContent("{}");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={charset}");
        content.Headers.TryAddWithoutValidation("Content-Encoding", "identity");
        (await Client.SendAsync("POST", "/api/db/rows", content)).Expect(201);
    }

    [TestCase("[{\"id\":\"1\"},{\"id\":\"2\"")]
    [TestCase("{\"id\":\"1\",\"name\":\"unfinis")]
    public async Task Json_WholeButUnfinished_Is400ThatTellsWhere(string body)
    {
        var problem = (await Client.PostAsync("/api/db/rows", body)).ExpectProblem(400, "invalid_request");
        Assert.That(problem.Json.Text("detail"), Does.Contain("line 1"));
        Assert.That((await Client.GetAsync("/api/db/rows")).Expect(200).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task Json_64Megabytes_Is413()
    {
        // Announced: refused before anything is read.
        var announced = await RawRequest.SendAsync(_gateway.Address, Head("POST", "/api/db/rows", 64 * Megabyte));
        announced.ExpectProblem(413, "payload_too_large");

        // Not announced: refused once it has gone too far.
        using var content = new StreamContent(new EndlessJson(64L * Megabyte));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        try
        {
            (await Client.SendAsync("POST", "/api/db/rows", content, ("Transfer-Encoding", "chunked"))).ExpectProblem(413, "payload_too_large");
        }
        catch (HttpRequestException)
        {
            // The server may hang up on whoever goes on sending; that nothing was stored is what counts then.
        }

        Assert.That((await Client.GetAsync("/api/db/rows")).Expect(200).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task Json_LargeForAuth_Is413() =>
        (await Client.PostAsync("/api/auth/login", $$"""{"email":"{{new string('a', 300_000)}}","password":"x"}""")).ExpectProblem(413, "payload_too_large");

    [TestCase(200)]
    [TestCase(100_000)]
    public async Task Json_TooDeep_Is400(int depth)
    {
        var arrays = $$"""{"id":"1","data":{{new string('[', depth)}}{{new string(']', depth)}}}""";
        (await Client.PostAsync("/api/db/rows", arrays)).ExpectProblem(400, "invalid_request");
        (await Client.PatchAsync("/api/db/rows/1", arrays)).ExpectProblem(400, "invalid_request");
        (await Client.PostAsync("/api/auth/register", $$$"""{"email":"a@example.com","password":"correct horse","metadata":{"a":{{{new string('[', depth)}}}{{{new string(']', depth)}}}}}""")).ExpectProblem(400, "invalid_request");
    }

    [TestCase("""{"id":"1","id":"2"}""")]
    [TestCase("""{"id":"1","data":{"a":1,"a":2}}""")]
    [TestCase("""[{"id":"1"},{"id":"2","x":1,"x":1}]""")]
    [TestCase("""{"id":"1","\u0061":1,"a":2}""")]
    public async Task Json_PropertyTwice_Is400(string body)
    {
        (await Client.PostAsync("/api/db/rows", body)).ExpectProblem(400, "invalid_request");
        Assert.That((await Client.GetAsync("/api/db/rows")).Expect(200).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task Json_NotUtf8_Is400() =>
        (await Client.SendAsync("POST", "/api/db/rows", ApiClient.Bytes([.. "{\"id\":\""u8, 0xFF, 0xFE, .. "\"}"u8], "application/json"))).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task Json_ByteOrderMark_IsNoReasonToStoreRubbish()
    {
        var response = await Client.SendAsync("POST", "/api/db/rows", ApiClient.Bytes([0xEF, 0xBB, 0xBF, .. "{\"id\":\"1\"}"u8], "application/json"));
        Assert.That(response.Status, Is.AnyOf(201, 400), response.ToString());
    }

    [Test]
    public async Task Upload_CutOffMidway_LeavesNothingVisible()
    {
        (await Client.SendAsync("PUT", "/api/storage/files/kept", ApiClient.Bytes([1]))).Expect(201);
        foreach (var path in new[] { "new", "kept" })
        {
            await RawRequest.SendAndBreakAsync(_gateway.Address, Head("PUT", $"/api/storage/files/{path}", 2 * Megabyte) + new string('x', Megabyte));
            await RawRequest.SendAndBreakAsync(
                _gateway.Address, $"PUT /api/storage/files/{path} HTTP/1.1\r\nHost: x\r\napikey: {_tenant.SecretKey}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        }

        const string form = "--b\r\nContent-Disposition: form-data; name=\"path\"\r\n\r\nform\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nhalf";
        await RawRequest.SendAndBreakAsync(_gateway.Address, Head("POST", "/api/storage/files", 1000, "multipart/form-data; boundary=b") + form);

        var listing = (await Client.GetAsync("/api/storage/files")).Expect(200).Json.GetProperty("objects");
        Assert.That(listing.EnumerateArray().Select(o => o.Text("path")), Is.EqualTo(["kept"]));
        Assert.That((await Client.GetAsync("/api/storage/files/kept")).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
        (await Client.GetAsync("/api/storage/files/new")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Upload_MultipartThatLacksItsEnd_Is400AndLeavesNothing()
    {
        const string form = "--b\r\nContent-Disposition: form-data; name=\"path\"\r\n\r\nform\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nhalf";
        (await Client.SendAsync("POST", "/api/storage/files", ApiClient.Bytes(Encoding.ASCII.GetBytes(form), "multipart/form-data; boundary=b"))).ExpectProblem(400, "invalid_request");
        (await Client.GetAsync("/api/storage/files/form")).ExpectProblem(404, "bucket_not_found");
    }

    [Test]
    public async Task Upload_BeyondThePlan_Is413AndLeavesNothing()
    {
        (await Client.SendAsync("PUT", "/api/storage/files/fits", ApiClient.Bytes(new byte[3 * Megabyte]))).Expect(201);
        var announced = await RawRequest.SendAsync(_gateway.Address, Head("PUT", "/api/storage/files/large", (3 * Megabyte) + 1));
        announced.ExpectProblem(413, "payload_too_large");

        using var form = new MultipartFormDataContent { { new StringContent("form"), "path" }, { ApiClient.Bytes(new byte[(3 * Megabyte) + 1]), "file", "f" } };
        (await Client.SendAsync("POST", "/api/storage/files", form)).ExpectProblem(413, "payload_too_large");
        (await Client.GetAsync("/api/storage/files/large")).ExpectProblem(404, "not_found");
        (await Client.GetAsync("/api/storage/files/form")).ExpectProblem(404, "not_found");
    }

    [Test]
    public async Task Upload_BeyondTheServersLimitForJson_IsStored()
    {
        _configuration.AddPlan("large", requests: 1000);
        var tenant = _configuration.AddTenant("large", plan: "large");
        await using var gateway = await TestGateway.StartAsync(_configuration);
        var bytes = new byte[40 * Megabyte];
        Random.Shared.NextBytes(bytes);
        var client = gateway.Client(tenant.SecretKey);
        (await client.SendAsync("PUT", "/api/storage/files/a", ApiClient.Bytes(bytes))).Expect(201);
        Assert.That((await client.GetAsync("/api/storage/files/a")).Expect(200).Bytes.AsSpan().SequenceEqual(bytes), Is.True);
    }

    private string Head(string method, string path, int length, string type = "application/json") =>
        $"{method} {path} HTTP/1.1\r\nHost: x\r\napikey: {_tenant.SecretKey}\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\n";

    /// <summary>The beginning of a string that goes on and on.</summary>
    private sealed class EndlessJson(long length) : Stream
    {
        private long _sent;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => _sent; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            count = (int)Math.Min(count, length - _sent);
            buffer.AsSpan(offset, count).Fill((byte)'x');
            if (_sent == 0 && count >= 7)
                "{\"id\":\""u8.CopyTo(buffer.AsSpan(offset));
            _sent += count;
            return count;
        }

        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
