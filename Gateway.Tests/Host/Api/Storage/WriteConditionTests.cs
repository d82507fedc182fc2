using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api.Storage;

/// <summary>A condition that nobody judges must not be taken for one that holds.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class WriteConditionTests : StorageFixture
{
    [TestCase("If-Match", "\"bogus\"")]
    [TestCase("If-Match", "*")]
    [TestCase("If-Unmodified-Since", "Mon, 04 May 2020 03:02:02 GMT")]
    [TestCase("If-Unmodified-Since", "some day")]
    [TestCase("If-None-Match", "\"bogus\"")]
    public async Task Write_WithACondition_Is400AndDoesNothing(string name, string value)
    {
        await PutAsync("l/a", "old");
        (string, string) condition = (name, value);
        await RefusedAsync(Service.SendAsync("PUT", "/api/storage/files/l/a", ApiClient.Bytes([1]), condition), name);
        await RefusedAsync(Service.DeleteAsync("/api/storage/files/l/a", condition), name);
        await RefusedAsync(Service.DeleteAsync("/api/storage/files?prefix=l/", condition), name);
        await RefusedAsync(Service.DeleteAsync("/api/storage/files?action=bucket", condition), name);
        await RefusedAsync(Service.PostAsync("/api/storage/files/l/a?action=move", """{"to":"files/b"}""", condition), name);
        await RefusedAsync(Service.PostAsync("/api/storage/files/l/a?action=copy", """{"to":"files/b"}""", condition), name);
        using var form = new MultipartFormDataContent { { new StringContent("b"), "path" }, { ApiClient.Bytes([1]), "file", "b" } };
        await RefusedAsync(Service.SendAsync("POST", "/api/storage/files", form, condition), name);

        Assert.That((await Service.GetAsync("/api/storage/files/l/a")).Expect(200).Text, Is.EqualTo("old"));
        (await Service.GetAsync("/api/storage/files/b")).ExpectProblem(404, "not_found");
    }

    [TestCase("DELETE", "/api/storage/files/a", null)]
    [TestCase("POST", "/api/storage/files/a?action=copy", """{"to":"files/b"}""")]
    public async Task Write_IfNoneMatchStarWhereItIsNotForUploads_Is400(string method, string path, string? body)
    {
        await PutAsync("a");
        await RefusedAsync(Service.SendAsync(method, path, body is null ? null : new StringContent(body, null, "application/json"), ("If-None-Match", "*")), "If-None-Match");
    }

    [Test]
    public async Task Post_IfNoneMatchStar_IsWhatItDoesAnyway()
    {
        using var form = new MultipartFormDataContent { { ApiClient.Bytes([1]), "file", "b" } };
        (await Service.SendAsync("POST", "/api/storage/files", form, ("If-None-Match", "*"))).Expect(201);
    }

    private static async Task RefusedAsync(Task<ApiResponse> sent, string name) =>
        Assert.That((await sent).ExpectProblem(400, "invalid_request").Json.Text("detail"), Does.Contain($"'{name}'"));
}
