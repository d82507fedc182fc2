using Gateway.Tests.Backends;
using Providers.Abstractions.Capabilities;

namespace Gateway.Tests.Conformance.Storage;

/// <summary>Every feature of storage, both ways: declared means that it works, undeclared means 501.</summary>
internal abstract class StorageFeatureConformance<TBackend> : StorageConformance<TBackend>
    where TBackend : Backend, new()
{
    private static IEnumerable<string> Features => FeatureNames.Of(typeof(StorageFeature));

    [TestCaseSource(nameof(Features))]
    public async Task Feature_Declared_WorksElse501(string feature)
    {
        if (Running.Capabilities.Declare("storage", StorageFeature.Objects))
            (await PutAsync("a", [1, 2])).Expect(201);
        if (feature == StorageFeature.HeldBytes)
        {
            // Nobody asks for it by a call of its own: it is told with the usage.
            var meters = (await Service.GetAsync("/api/usage?group_by=meter")).Expect(200).Json.GetProperty("usage").EnumerateArray().Select(row => row.Text("meter"));
            Assert.That(meters.Contains("storage_bytes"), Is.EqualTo(Running.Capabilities.Declare("storage", feature)));
            return;
        }

        var response = feature switch
        {
            StorageFeature.Objects => await Service.GetAsync(At("a")),
            StorageFeature.Range => await Service.GetAsync(At("a"), ("Range", "bytes=0-0")),
            StorageFeature.List => await Service.GetAsync($"/api/storage/{ConformanceBuckets.Files}?prefix={Folder}"),
            StorageFeature.DeletePrefix => await Service.DeleteAsync($"/api/storage/{ConformanceBuckets.Files}?prefix={Folder}"),
            StorageFeature.Sign => await Service.PostAsync($"{At("a")}?action=sign", "{}"),
            StorageFeature.Copy => await Service.PostAsync($"{At("a")}?action=copy", $$"""{"to":"{{ConformanceBuckets.Files}}/{{Folder}}b"}"""),
            StorageFeature.Move => await Service.PostAsync($"{At("a")}?action=move", $$"""{"to":"{{ConformanceBuckets.Files}}/{{Folder}}b"}"""),
            StorageFeature.CreateOnly => await Service.SendAsync("PUT", At("new"), ApiClient.Bytes([1]), ("If-None-Match", "*")),
            StorageFeature.Buckets => await Service.GetAsync("/api/storage"),
            StorageFeature.Metadata => await UploadWithMetadataAsync(),
            _ => throw new NotSupportedException($"The feature '{feature}' has no example here."),
        };
        if (Running.Capabilities.Declare("storage", feature))
            Assert.That(response.Status, Is.AnyOf(200, 201, 204, 206), response.ToString());
        else
            response.ExpectProblem(501, "not_supported");
    }

    private async Task<ApiResponse> UploadWithMetadataAsync()
    {
        using var form = WithFile(Form(("path", $"{Folder}m"), ("metadata", """{"a":1}""")), [1], "m");
        return await Service.SendAsync("POST", $"/api/storage/{ConformanceBuckets.Files}", form);
    }
}
