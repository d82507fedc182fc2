using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Storage;

/// <summary>Contract §4: URLs that the gateway signs, the same for every provider.</summary>
internal abstract class SignedUrlConformance<TBackend> : StorageConformance<TBackend>
    where TBackend : Backend, new()
{
    private ApiClient Nobody => Running.Gateway.Client(null);

    [Test]
    public async Task Sign_Get_ServesTheObjectWithoutAKey()
    {
        (await PutAsync("a b ü.txt", "hello"u8.ToArray())).Expect(201);
        var signed = (await SignAsync("a%20b%20%C3%BC.txt", """{"expires_in":60}""")).Expect(200).Json;

        Assert.That(signed.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(["url", "expires_at"]));
        var left = signed.Time("expires_at")!.Value - DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Assert.That(left, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromSeconds(60)));
        Assert.That(signed.Text("url"), Does.StartWith(Running.Gateway.Address.ToString()));

        var response = (await Nobody.GetAsync(signed.Text("url")!)).Expect(200);
        Assert.That(response.Text, Is.EqualTo("hello"));
        Assert.That(response.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
        (await Nobody.HeadAsync(signed.Text("url")!)).Expect(200);
    }

    [Test]
    public async Task Sign_Put_TakesOneUploadThereAndNoOtherMethod()
    {
        var url = (await SignAsync("in.txt", """{"expires_in":60,"method":"PUT"}""")).Expect(200).Json.Text("url")!;
        (await Nobody.SendAsync("PUT", url, ApiClient.Bytes([7]))).Expect(201);
        Assert.That((await Service.GetAsync(At("in.txt"))).Expect(200).Bytes, Is.EqualTo(new byte[] { 7 }));
        (await Nobody.GetAsync(url)).ExpectProblem(403, "permission_denied");
        (await Nobody.DeleteAsync(url)).ExpectProblem(401, "invalid_key");
    }

    [Test]
    public async Task SignedUrl_ChangedInAnyPart_Is403()
    {
        (await PutAsync("a", [1])).Expect(201);
        (await PutAsync("b", [2])).Expect(201);
        var url = (await SignAsync("a", """{"expires_in":60}""")).Expect(200).Json.Text("url")!;

        (await Nobody.GetAsync(url.Replace($"{Folder}a?", $"{Folder}b?", StringComparison.Ordinal))).ExpectProblem(403, "permission_denied");
        (await Nobody.GetAsync(url.Replace("expires=", "expires=9", StringComparison.Ordinal))).ExpectProblem(403, "permission_denied");
        (await Nobody.GetAsync(url.Replace("tenant=conformance", "tenant=other", StringComparison.Ordinal))).ExpectProblem(403, "permission_denied");
        (await Nobody.GetAsync($"{url}x")).ExpectProblem(403, "permission_denied");
        (await Nobody.SendAsync("PUT", url, ApiClient.Bytes([3]))).ExpectProblem(403, "permission_denied");
    }

    [Test]
    public async Task SignedUrl_Expired_Is403()
    {
        (await PutAsync("a", [1])).Expect(201);
        var url = (await SignAsync("a", """{"expires_in":1}""")).Expect(200).Json.Text("url")!;

        // It ends within a second: the bound is on patience, not on time.
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var response = await Nobody.GetAsync(url);
            if (response.Status == 403)
            {
                response.ExpectProblem(403, "permission_denied");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        Assert.Fail("The signed URL never expired.");
    }

    [Test]
    public async Task Sign_ObjectThatIsNotThere_Is404() => (await SignAsync("none", "{}")).ExpectProblem(404, "not_found");

    [Test]
    public async Task Sign_CallerWhoMayNotRead_IsRefused()
    {
        (await PutAsync("a", [1])).Expect(201);
        var response = await App.PostAsync($"{At("a")}?action=sign", "{}");
        Assert.That(response.Status, Is.AnyOf(403, 404), response.ToString());
        response.ExpectProblem(response.Status, response.Status == 403 ? "permission_denied" : "not_found");
    }

    [TestCase("""{"expires_in":0}""")]
    [TestCase("""{"expires_in":"soon"}""")]
    [TestCase("""{"expires_in":604801}""")]
    [TestCase("""{"method":"DELETE"}""")]
    [TestCase("""{"methods":"GET"}""")]
    [TestCase("[]")]
    public async Task Sign_BadBody_Is400(string body)
    {
        (await PutAsync("a", [1])).Expect(201);
        (await SignAsync("a", body)).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Post_UnknownAction_Is400() => (await Service.PostAsync($"{At("a")}?action=fly", "{}")).ExpectProblem(400, "invalid_request");

    private Task<ApiResponse> SignAsync(string path, string body) => Service.PostAsync($"{At(path)}?action=sign", body);
}
