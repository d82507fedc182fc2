using System.Text.Json.Nodes;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api.Storage;

/// <summary>URLs that users sign for uploads into a bucket where each has what they uploaded themselves.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SignedUploadTests : StorageFixture
{
    private const string Address = "/api/storage/own/a";

    private ApiClient App => Gateway.Client(Tenant.PublishableKey);

    private ApiClient Nobody => Gateway.Client(null);

    protected override JsonObject? Settings => new() { ["buckets"] = new JsonObject { ["own"] = new JsonObject { ["policy"] = "owner" } } };

    [Test]
    public async Task Put_ByAUrlThatAUserSigned_IsThatUsers()
    {
        var (ada, bob) = (await UserAsync(), await UserAsync());
        var url = await SignAsync(ada);
        (await Nobody.SendAsync("PUT", url, ApiClient.Bytes([1]))).Expect(201);

        Assert.That((await ada.GetAsync(Address)).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
        (await bob.GetAsync(Address)).ExpectProblem(404, "not_found");
        (await Nobody.SendAsync("PUT", url, ApiClient.Bytes([2]))).Expect(200);
        Assert.That((await ada.GetAsync(Address)).Expect(200).Bytes, Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public async Task Put_WhereAnotherWasFaster_IsRefusedAsTheUserWouldBe()
    {
        var (ada, bob) = (await UserAsync(), await UserAsync());
        var url = await SignAsync(ada);
        (await bob.SendAsync("PUT", Address, ApiClient.Bytes([1]))).Expect(201);
        (await Nobody.SendAsync("PUT", url, ApiClient.Bytes([2]))).ExpectProblem(403, "permission_denied");
        Assert.That((await bob.GetAsync(Address)).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task Put_UserTakenFromTheUrlOrChanged_Is403()
    {
        var url = await SignAsync(await UserAsync());
        var user = System.Text.RegularExpressions.Regex.Match(url, "&user=[^&]+").Value;
        Assert.That(user, Is.Not.Empty);
        (await Nobody.SendAsync("PUT", url.Replace(user, "", StringComparison.Ordinal), ApiClient.Bytes([1]))).ExpectProblem(403, "permission_denied");
        (await Nobody.SendAsync("PUT", url.Replace(user, "&user=other", StringComparison.Ordinal), ApiClient.Bytes([1]))).ExpectProblem(403, "permission_denied");
    }

    [Test]
    public async Task Put_ByAUrlThatAServerSigned_IsTheServices()
    {
        var url = await SignAsync(Service);
        Assert.That(url, Does.Not.Contain("user="));
        (await Nobody.SendAsync("PUT", url, ApiClient.Bytes([1]))).Expect(201);
        (await (await UserAsync()).GetAsync(Address)).ExpectProblem(404, "not_found");
    }

    private async Task<ApiClient> UserAsync() => App.As((await TestUser.RegisterAsync(App)).AccessToken);

    private static async Task<string> SignAsync(ApiClient client) =>
        (await client.PostAsync($"{Address}?action=sign", """{"method":"PUT"}""")).Expect(200).Json.Text("url")!;
}
