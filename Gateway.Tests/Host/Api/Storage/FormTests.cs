using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api.Storage;

/// <summary>Uploads by form, as others than HTTP libraries write them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FormTests : StorageFixture
{
    private static readonly string File = Part("name=\"file\"; filename=\"a\"", "hello");

    [TestCase("path", "a\u00fc")]
    [TestCase("path", "\u00c3")]
    [TestCase("metadata", "{\"a\":\"\u00fc\"}")]
    public async Task Post_FieldThatIsNotUtf8_Is400(string field, string value) => await RefusedAsync(Part($"name=\"{field}\"", value) + File);

    [TestCase("path", "a")]
    [TestCase("metadata", "{}")]
    public async Task Post_FieldTwice_Is400(string field, string value)
    {
        var part = Part($"name=\"{field}\"", value);
        Assert.That(await RefusedAsync(part + part + File), Does.Contain($"'{field}'"));
        Assert.That(await RefusedAsync(part.Replace("\"", "", StringComparison.Ordinal) + part + File), Does.Contain($"'{field}'"));
    }

    [TestCase("{\"a\":\"\\ud800\"}")]
    [TestCase("{\"\\ud800\":1}")]
    [TestCase("{\"a\":1,\"a\":2}")]
    public async Task Post_MetadataThatCouldNotBeGivenBack_Is400(string metadata) => await RefusedAsync(Part("name=\"metadata\"", metadata) + File);

    [Test]
    public async Task Post_ExistingPath_IsNoFaultToBeLogged()
    {
        (await PostFormAsync(File)).Expect(201);
        (await PostFormAsync(File)).ExpectProblem(409, "already_exists");
        (await Service.SendAsync("POST", "/api/storage/files", ApiClient.Bytes("--x\r\n"u8.ToArray(), "multipart/form-data; boundary=x"))).ExpectProblem(400, "invalid_request");
        Assert.That(Log.Text, Does.Not.Contain("Exception"));
    }

    private async Task<string> RefusedAsync(string parts)
    {
        var detail = (await PostFormAsync(parts)).ExpectProblem(400, "invalid_request").Json.Text("detail")!;
        (await Service.GetAsync("/api/storage/files/a")).ExpectProblem(404, "bucket_not_found");
        return detail;
    }
}
