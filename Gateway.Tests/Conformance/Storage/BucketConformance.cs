using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Storage;

/// <summary>Contract §4: buckets.</summary>
internal abstract class BucketConformance<TBackend> : StorageConformance<TBackend>
    where TBackend : Backend, new()
{
    private readonly string _bucket = $"made-{NewName()}";

    [Test]
    public async Task Create_Bucket_Answers201AndIsListed()
    {
        var created = (await Service.PostAsync("/api/storage", $$"""{"name":"{{_bucket}}"}""")).Expect(201).Json;
        Assert.That(created.Text("name"), Is.EqualTo(_bucket));
        Assert.That(created.Text("public"), Is.EqualTo("false"));
        Assert.That((await Service.GetAsync("/api/storage")).Expect(200).Column("name"), Does.Contain(_bucket).And.Contain(ConformanceBuckets.Files));
    }

    [Test]
    public async Task Create_BucketWithLimits_SaysThemOrIsRefused()
    {
        var response = await Service.PostAsync("/api/storage", $$"""{"name":"{{_bucket}}","public":true,"max_size":10,"allowed_types":["image/*"]}""");
        if (!Traits.BucketsHaveLimits)
        {
            response.ExpectProblem(501, "not_supported");
            return;
        }

        Assert.That(response.Expect(201).Json.Text("public"), Is.EqualTo("true"));
        Assert.That(response.Json.Text("max_size"), Is.EqualTo("10"));
        Assert.That(response.Json.Text("allowed_types"), Is.EqualTo("""["image/*"]"""));
    }

    [Test]
    public async Task Create_PublicBucket_IsReadByEverybodyAndHoldsItsLimits()
    {
        if (!Traits.BucketsHaveLimits)
        {
            (await Service.PostAsync("/api/storage", $$"""{"name":"{{_bucket}}","public":true}""")).ExpectProblem(501, "not_supported");
            return;
        }

        (await Service.PostAsync("/api/storage", $$"""{"name":"{{_bucket}}","public":true,"max_size":3,"allowed_types":["text/plain"]}""")).Expect(201);
        (await Service.SendAsync("PUT", $"/api/storage/{_bucket}/a", ApiClient.Bytes([1, 2, 3], "text/plain"))).Expect(201);
        (await Service.SendAsync("PUT", $"/api/storage/{_bucket}/b", ApiClient.Bytes([1, 2, 3, 4], "text/plain"))).ExpectProblem(413, "payload_too_large");
        (await Service.SendAsync("PUT", $"/api/storage/{_bucket}/b", ApiClient.Bytes([1], "text/html"))).ExpectProblem(415, "unsupported_media_type");
        Assert.That((await App.GetAsync($"/api/storage/{_bucket}/a")).Expect(200).Bytes, Is.EqualTo(new byte[] { 1, 2, 3 }));
        (await App.SendAsync("PUT", $"/api/storage/{_bucket}/a", ApiClient.Bytes([9], "text/plain"))).ExpectProblem(403, "permission_denied");
    }

    [Test]
    public async Task Create_Twice_Is409()
    {
        (await Service.PostAsync("/api/storage", $$"""{"name":"{{_bucket}}"}""")).Expect(201);
        (await Service.PostAsync("/api/storage", $$"""{"name":"{{_bucket}}"}""")).ExpectProblem(409, "already_exists");
    }

    [TestCase("""{"name":"-x"}""")]
    [TestCase("""{"name":"a/b"}""")]
    [TestCase("""{"name":".."}""")]
    [TestCase("""{"name":""}""")]
    [TestCase("""{"name":"a b"}""")]
    [TestCase("""{"name":"ok-name","max_size":0}""")]
    [TestCase("""{"name":"ok-name","colour":"red"}""")]
    [TestCase("{}")]
    public async Task Create_BadBody_Is400(string body) => (await Service.PostAsync("/api/storage", body)).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task Delete_Bucket_OnlyWhenEmpty()
    {
        (await Service.PostAsync("/api/storage", $$"""{"name":"{{_bucket}}"}""")).Expect(201);
        (await Service.SendAsync("PUT", $"/api/storage/{_bucket}/a", ApiClient.Bytes([1]))).Expect(201);
        (await Service.DeleteAsync($"/api/storage/{_bucket}?action=bucket")).ExpectProblem(409, "conflict");
        (await Service.DeleteAsync($"/api/storage/{_bucket}/a")).Expect(204);
        (await Service.DeleteAsync($"/api/storage/{_bucket}?action=bucket")).Expect(204);
        (await Service.DeleteAsync($"/api/storage/{_bucket}?action=bucket")).ExpectProblem(404, "bucket_not_found");
    }

    [Test]
    public async Task Buckets_PublishableKey_Is403()
    {
        (await App.GetAsync("/api/storage")).ExpectProblem(403, "insufficient_scope");
        (await App.PostAsync("/api/storage", $$"""{"name":"{{_bucket}}"}""")).ExpectProblem(403, "insufficient_scope");
        (await App.DeleteAsync($"/api/storage/{ConformanceBuckets.Files}?action=bucket")).ExpectProblem(403, "insufficient_scope");
    }
}
