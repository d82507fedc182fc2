using System.Security.Cryptography;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Storage;

/// <summary>What the storage suites share: a prefix for each test, and uploads into it.</summary>
internal abstract class StorageConformance<TBackend> : Conformance<TBackend>
    where TBackend : Backend, new()
{
    /// <summary>The test's own folder, ending in a slash.</summary>
    private protected string Folder { get; } = $"{NewName()}/";

    private protected static byte[] RandomBytes(int size) => RandomNumberGenerator.GetBytes(size);

    /// <summary>The address of an object in the test's folder.</summary>
    private protected string At(string path, string bucket = ConformanceBuckets.Files) => $"/api/storage/{bucket}/{Folder}{path}";

    private protected async Task<ApiResponse> PutAsync(
        string path, byte[] bytes, string contentType = "text/plain", string bucket = ConformanceBuckets.Files, ApiClient? client = null) =>
        await (client ?? Service).SendAsync("PUT", At(path, bucket), ApiClient.Bytes(bytes, contentType));

    private protected static MultipartFormDataContent Form(params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        return form;
    }

    private protected static MultipartFormDataContent WithFile(MultipartFormDataContent form, byte[] bytes, string fileName, string contentType = "text/plain")
    {
        form.Add(ApiClient.Bytes(bytes, contentType), "file", fileName);
        return form;
    }
}
