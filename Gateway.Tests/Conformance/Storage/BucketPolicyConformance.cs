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
        var (ada, bob) = (App.As((await Running.AdaAsync()).AccessToken), App.As((await Running.BobAsync()).AccessToken));
        (await PutAsync("ada", [1], bucket: ConformanceBuckets.Owned, client: ada)).Expect(201);

        Assert.That((await ada.GetAsync(At("ada", ConformanceBuckets.Owned))).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
        (await bob.GetAsync(At("ada", ConformanceBuckets.Owned))).ExpectProblem(404, "not_found");
        ExpectUnreadable(await App.GetAsync(At("ada", ConformanceBuckets.Owned)));
        (await PutAsync("ada", [2], bucket: ConformanceBuckets.Owned, client: bob)).ExpectProblem(403, "permission_denied");
        ExpectUnreadable(await bob.DeleteAsync(At("ada", ConformanceBuckets.Owned)));
        (await bob.PostAsync($"{At("ada", ConformanceBuckets.Owned)}?action=sign", "{}")).ExpectProblem(404, "not_found");
        Assert.That((await Service.GetAsync(At("ada", ConformanceBuckets.Owned))).Expect(200).Bytes, Is.EqualTo(new byte[] { 1 }));
        (await ada.DeleteAsync(At("ada", ConformanceBuckets.Owned))).Expect(204);
    }

    [Test]
    public async Task OwnedBucket_Listing_ShowsTheirOwnOnly()
    {
        var (ada, bob) = (App.As((await Running.AdaAsync()).AccessToken), App.As((await Running.BobAsync()).AccessToken));
        (await PutAsync("ada", [1], bucket: ConformanceBuckets.Owned, client: ada)).Expect(201);
        (await PutAsync("bob", [1], bucket: ConformanceBuckets.Owned, client: bob)).Expect(201);
        var listing = (await ada.GetAsync($"/api/storage/{ConformanceBuckets.Owned}?prefix={Folder}")).Expect(200).Json.GetProperty("objects");
        Assert.That(listing.EnumerateArray().Select(o => o.Text("path")), Is.EqualTo([$"{Folder}ada"]));
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

    // Row level security says of a hidden object that it is not there; a policy says that it is forbidden.
    private void ExpectUnreadable(ApiResponse response)
    {
        if (Traits.HidesForbiddenRows)
            response.ExpectProblem(404, "not_found");
        else
            response.ExpectProblem(403, "permission_denied");
    }
}
