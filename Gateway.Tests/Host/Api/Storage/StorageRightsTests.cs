using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api.Storage;

/// <summary>What signing, copying and moving take: the rights for what they do, no more and no less.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class StorageRightsTests : StorageFixture
{
    private const string SignPut = """{"method":"PUT"}""";
    private readonly string _reader = NewKey();
    private readonly string _writer = NewKey();
    private readonly string _both = NewKey();
    private readonly string _neither = NewKey();

    private ApiClient Reader => Gateway.Client(_reader);

    private ApiClient Writer => Gateway.Client(_writer);

    private ApiClient Both => Gateway.Client(_both);

    protected override IEnumerable<(string Name, string Key, string[] Scopes)> Keys =>
    [
        ("reader", _reader, ["storage:read:files"]), ("writer", _writer, ["storage:write:files"]),
        ("both", _both, ["storage:read:files", "storage:write:files", "storage:read:open"]), ("neither", _neither, ["db:read", "storage:write:other"]),
    ];

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("""{"method":"PUT"}""")]
    public async Task Sign_FieldsLeftOut_HaveTheirDefaults(string body)
    {
        await PutAsync("a");
        using var content = body.Length == 0 ? null : new StringContent(body, null, "application/json");
        Assert.That((await Service.SendAsync("POST", "/api/storage/files/a?action=sign", content)).Expect(200).Json.Text("url"), Does.Contain("signature="));
    }

    [Test]
    public async Task Sign_EmptyForm_IsNoBody()
    {
        await PutAsync("a");
        (await Service.SendAsync("POST", "/api/storage/files/a?action=sign", ApiClient.Bytes([], "application/x-www-form-urlencoded"))).Expect(200);
        (await Service.SendAsync("POST", "/api/storage/files/a?action=copy", ApiClient.Bytes([], "application/json"))).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Sign_ByScope()
    {
        await PutAsync("a");
        (await Reader.PostAsync("/api/storage/files/a?action=sign", "{}")).Expect(200);
        Lacks(await Reader.PostAsync("/api/storage/files/a?action=sign", SignPut), "storage:write");
        (await Writer.PostAsync("/api/storage/files/a?action=sign", SignPut)).Expect(200);
        Lacks(await Writer.PostAsync("/api/storage/files/a?action=sign", "{}"), "storage:read");
        Lacks(await Gateway.Client(_neither).PostAsync("/api/storage/files/a?action=sign", "{}"), "storage:read");
        Lacks(await Gateway.Client(_neither).PostAsync("/api/storage/files/a?action=sign", SignPut), "storage:write");
    }

    [Test]
    public async Task Copy_ReadsTheSourceAndWritesTheTarget()
    {
        await PutAsync("a");
        (await Service.SendAsync("PUT", "/api/storage/open/a", ApiClient.Bytes([1]))).Expect(201);
        (await Both.PostAsync("/api/storage/open/a?action=copy", """{"to":"files/b"}""")).Expect(200);
        Lacks(await Both.PostAsync("/api/storage/files/a?action=copy", """{"to":"open/b"}"""), "storage:write");
        Lacks(await Writer.PostAsync("/api/storage/files/a?action=copy", """{"to":"files/c"}"""), "storage:read");
        Lacks(await Reader.PostAsync("/api/storage/files/a?action=copy", """{"to":"files/c"}"""), "storage:write");
    }

    [Test]
    public async Task Move_ReadsTheSourceAndWritesBoth()
    {
        await PutAsync("a");
        (await Service.SendAsync("PUT", "/api/storage/open/a", ApiClient.Bytes([1]))).Expect(201);
        Lacks(await Both.PostAsync("/api/storage/open/a?action=move", """{"to":"files/b"}"""), "storage:write");
        Lacks(await Writer.PostAsync("/api/storage/files/a?action=move", """{"to":"files/c"}"""), "storage:read");
        Lacks(await Reader.PostAsync("/api/storage/files/a?action=move", """{"to":"files/c"}"""), "storage:write");
        (await Both.PostAsync("/api/storage/files/a?action=move", """{"to":"files/c"}""")).Expect(200);
    }

    [Test]
    public async Task Refused_ForARightThatOnlyTheRequestTells_IsNotCounted()
    {
        await PutAsync("a");
        var before = await CountAsync();
        Lacks(await Reader.PostAsync("/api/storage/files/a?action=sign", SignPut), "storage:write");
        Lacks(await Reader.PostAsync("/api/storage/files/a?action=copy", """{"to":"files/c"}"""), "storage:write");
        (await Gateway.Client(Tenant.PublishableKey).DeleteAsync("/api/storage/files?action=bucket")).ExpectProblem(403, "insufficient_scope");
        Assert.That(await CountAsync(), Is.EqualTo(before));
        (await Service.GetAsync("/api/storage/files/a")).Expect(200);
        Assert.That(await CountAsync(), Is.EqualTo(before + 1));
    }

    private async Task<long> CountAsync() => (await Service.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas")[0].GetProperty("used").GetInt64();

    private static void Lacks(ApiResponse response, string scope) =>
        Assert.That(response.ExpectProblem(403, "insufficient_scope").Json.Text("detail"), Does.Contain($"'{scope}'"));
}
