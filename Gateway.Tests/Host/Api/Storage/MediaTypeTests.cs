using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Gateway.Tests.Host.Api.Storage;

/// <summary>Media types that could not be sent back do not come in, and stop nobody from reading where they did.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MediaTypeTests : StorageFixture
{
    [TestCase("text/plain; name=\"\u00c3\u00bc\"")] // ü as its two bytes
    [TestCase("text/plain, text/html")]
    [TestCase("text")]
    [TestCase("te xt/plain")]
    [TestCase("text/plain; a\tb=c")]
    public async Task Put_TypeThatIsNone_Is400AndNothingIsStored(string type)
    {
        await RefuseAsync(type);
        await RefuseAsync($"text/plain; a={new string('x', 250)}");
    }

    [TestCase("text/plain; name=\"\u00c3\u00bc\"")]
    [TestCase("text/plain, text/html")]
    public async Task Post_PartOfSuchAType_Is400AndNothingIsStored(string type)
    {
        (await PostFormAsync(Part($"name=\"file\"; filename=\"a\"\r\nContent-Type: {type}", "hello"))).ExpectProblem(400, "invalid_request");
        (await Service.GetAsync("/api/storage/files/a")).ExpectProblem(404, "bucket_not_found");
    }

    [TestCase("text/plain; charset=utf-8")]
    [TestCase("application/vnd.oasis.opendocument.text")]
    [TestCase("multipart/mixed; boundary=\"a b\"")]
    public async Task Put_Type_ComesBackAsItWas(string type)
    {
        await PutAsync("a", type: type);
        Assert.That((await Service.GetAsync("/api/storage/files/a")).Expect(200).Header("Content-Type"), Is.EqualTo(type));
    }

    [TestCase("text/plain; name=\"\u00fc\"")]
    [TestCase("no type")]
    public async Task Get_StoredByOtherWays_IsOctets(string type)
    {
        var (provider, connection) = Gateway.Storage(Tenant);
        var put = new StorageOperation.PutObject(new ObjectAddress("files", "a"), new MemoryStream("hello"u8.ToArray()), type, null, CreateOnly: false, null);
        await ((Result.Value)provider.Storage!.Translate(put, new OperationContext(connection, new SignedUrlCaller(null)))).Produce(default);

        var read = (await Service.GetAsync("/api/storage/files/a")).Expect(200);
        Assert.That((read.Text, read.Header("Content-Type")), Is.EqualTo(("hello", "application/octet-stream")));
        Assert.That((await Service.HeadAsync("/api/storage/files/a")).Expect(200).Header("Content-Type"), Is.EqualTo("application/octet-stream"));
    }

    [TestCase("""[""]""")]
    [TestCase("""["image"]""")]
    [TestCase("""["image/png; q=1"]""")]
    [TestCase("""[" image/png"]""")]
    [TestCase("""["image/*","ü/*"]""")]
    public async Task CreateBucket_AllowedTypeThatIsNone_Is400(string types) =>
        (await Service.PostAsync("/api/storage", $$"""{"name":"b","allowed_types":{{types}}}""")).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task CreateBucket_TypesAndKinds_Are201() =>
        (await Service.PostAsync("/api/storage", """{"name":"b","allowed_types":["image/*","*/*","application/vnd.a+json"]}""")).Expect(201);

    // Clients keep such headers to themselves, so that it is written as bytes.
    private async Task RefuseAsync(string type)
    {
        var request = $"PUT /api/storage/files/a HTTP/1.1\r\nHost: localhost\r\napikey: {Tenant.SecretKey}\r\nContent-Type: {type}\r\nContent-Length: 5\r\n\r\nhello";
        (await RawRequest.SendAsync(Gateway.Address, request)).ExpectProblem(400, "invalid_request");
        (await Service.GetAsync("/api/storage/files/a")).ExpectProblem(404, "bucket_not_found");
    }
}
