using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Storage;

/// <summary>Contract §4 with §1: what callers may do with objects who do not act as the service.</summary>
internal abstract class BucketPolicyConformance<TBackend> : StorageConformance<TBackend>
    where TBackend : Backend, new()
{
    [Test]
    public async Task PrivateBucket_PublishableKey_ReadsAndWritesNothing()
    {
        (await PutAsync("a", [1])).Expect(201);
        var ada = App.As((await Running.AdaAsync()).AccessToken);
        foreach (var caller in new[] { App, ada })
        {
            ExpectUnreadable(await caller.GetAsync(At("a")));
            ExpectUnreadable(await caller.GetAsync(At("none")));
            (await PutAsync("b", [1], client: caller)).ExpectProblem(403, "permission_denied");
            ExpectUnreadable(await caller.DeleteAsync(At("a")));
        }

        (await Service.GetAsync(At("a"))).Expect(200);
    }

    [Test]
    public async Task PublicBucket_Everybody_ReadsButOnlyTheServiceWrites()
    {
        (await PutAsync("a", [1], bucket: ConformanceBuckets.Public)).Expect(201);
        Assert.That((await App.GetAsync(At("a", ConformanceBuckets.Public))).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
        (await PutAsync("b", [1], bucket: ConformanceBuckets.Public, client: App)).ExpectProblem(403, "permission_denied");
        (await PutAsync("a", [2], bucket: ConformanceBuckets.Public, client: App)).ExpectProblem(403, "permission_denied");
    }

    [Test]
    public async Task OwnedBucket_User_ReadsAndChangesTheirOwnOnly()
    {
        var (adaUser, bobUser) = (await Running.AdaAsync(), await Running.BobAsync());
        var (ada, bob) = (App.As(adaUser.AccessToken), App.As(bobUser.AccessToken));
        var address = $"/api/storage/{ConformanceBuckets.Owned}/{FolderOf(adaUser)}ada";
        (await ada.SendAsync("PUT", address, ApiClient.Bytes([1]))).Expect(201);

        Assert.That((await ada.GetAsync(address)).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
        ExpectStrange(await bob.GetAsync(address));
        ExpectUnreadable(await App.GetAsync(address));
        (await bob.SendAsync("PUT", address, ApiClient.Bytes([2]))).ExpectProblem(403, "permission_denied");
        ExpectStrange(await bob.DeleteAsync(address));
        ExpectStrange(await bob.PostAsync($"{address}?action=sign", "{}"));
        Assert.That((await Service.GetAsync(address)).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
        (await ada.DeleteAsync(address)).Expect(204);
    }

    [Test]
    public async Task OwnedBucket_Listing_ShowsTheirOwnOnly()
    {
        var (adaUser, bobUser) = (await Running.AdaAsync(), await Running.BobAsync());
        var (ada, bob) = (App.As(adaUser.AccessToken), App.As(bobUser.AccessToken));
        (await ada.SendAsync("PUT", $"/api/storage/{ConformanceBuckets.Owned}/{FolderOf(adaUser)}ada", ApiClient.Bytes([1]))).Expect(201);
        (await bob.SendAsync("PUT", $"/api/storage/{ConformanceBuckets.Owned}/{FolderOf(bobUser)}bob", ApiClient.Bytes([1]))).Expect(201);
        var listing = (await ada.GetAsync($"/api/storage/{ConformanceBuckets.Owned}?prefix={FolderOf(adaUser)}")).Expect(200).Json.GetProperty("objects");
        Assert.That(listing.EnumerateArray().Select(o => o.Text("path")), Is.EqualTo([$"{FolderOf(adaUser)}ada"]));
        if (Traits.OwnersAreFolders)
            (await ada.GetAsync($"/api/storage/{ConformanceBuckets.Owned}?prefix={FolderOf(bobUser)}")).ExpectProblem(403, "permission_denied");
    }

    [Test]
    public async Task SecretKeyWithUserToken_ActsAsTheUser()
    {
        (await PutAsync("a", [1])).Expect(201);
        ExpectUnreadable(await Service.As((await Running.AdaAsync()).AccessToken).GetAsync(At("a")));
    }

    [Test]
    public async Task Get_ForgedToken_Is401() =>
        (await App.As("not.a.token").GetAsync(At("a", ConformanceBuckets.Owned))).ExpectProblem(401, "invalid_token");

    private string FolderOf(TestUser user) => Traits.OwnersAreFolders ? $"{user.Id}/{Folder}" : Folder;

    // Another's object: hidden, or refused by a rule about its folder.
    private void ExpectStrange(ApiResponse response)
    {
        if (Traits.OwnersAreFolders)
            response.ExpectProblem(403, "permission_denied");
        else
            response.ExpectProblem(404, "not_found");
    }

    // Row level security says of a hidden object that it is not there; a policy says that it is forbidden.
    private void ExpectUnreadable(ApiResponse response)
    {
        if (Traits.HidesForbiddenRows)
            response.ExpectProblem(404, "not_found");
        else
            response.ExpectProblem(403, "permission_denied");
    }
}
