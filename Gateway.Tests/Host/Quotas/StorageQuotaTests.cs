using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Quotas;

/// <summary>Quotas on what the storage holds.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
internal sealed class StorageQuotaTests
{
    private TestTenant? _tenant;

    [Test]
    public async Task Held_UploadsOverwritesCopiesAndDeletes_AreCountedExactly()
    {
        await using var gateway = await StartAsync(limit: 1_000_000);
        var client = gateway.Client(_tenant!.SecretKey);
        (await PutAsync(client, "docs/a", 100)).Expect(201);
        (await PutAsync(client, "docs/b", 50)).Expect(201);
        Assert.That(await HeldAsync(client), Is.EqualTo(150));
        (await PutAsync(client, "docs/a", 30)).Expect(200);
        Assert.That(await HeldAsync(client), Is.EqualTo(80), "an overwrite counts the difference");
        (await client.PostAsync("/api/storage/files/docs/a?action=copy", """{"to":"files/c"}""")).Expect(200);
        Assert.That(await HeldAsync(client), Is.EqualTo(110));
        (await client.PostAsync("/api/storage/files/c?action=move", """{"to":"files/docs/b"}""")).Expect(200);
        Assert.That(await HeldAsync(client), Is.EqualTo(60), "what a move takes the place of is gone");
        (await client.DeleteAsync("/api/storage/files/docs/a")).Expect(204);
        Assert.That(await HeldAsync(client), Is.EqualTo(30));
        Assert.That(
            (await client.GetAsync("/api/usage?group_by=meter")).Json.GetProperty("usage").EnumerateArray().Select(row => (row.Text("meter"), row.Text("quantity"))), Does.Contain(("storage_bytes", "30")));
        (await client.DeleteAsync("/api/storage/files?prefix=docs/")).Expect(200);
        Assert.That(await HeldAsync(client), Is.Zero);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Put_MoreThanThereIsRoomFor_IsRefusedAndLeavesNothing(bool declared)
    {
        await using var gateway = await StartAsync(limit: 1000);
        var client = gateway.Client(_tenant!.SecretKey);
        (await PutAsync(client, "a", 900)).Expect(201);
        var refused = (await PutAsync(client, "b", 101, declared)).ExpectProblem(429, "quota_exceeded");
        Assert.That(refused.Header("Retry-After"), Is.EqualTo("3600"));
        (await client.GetAsync("/api/storage/files/b")).ExpectProblem(404, "not_found");
        Assert.That(await HeldAsync(client), Is.EqualTo(900));
        (await PutAsync(client, "b", 100, declared)).Expect(201);
        (await PutAsync(client, "c", 1, declared)).ExpectProblem(429, "quota_exceeded");
        (await client.PostAsync("/api/storage/files/b?action=copy", """{"to":"files/c"}""")).ExpectProblem(429, "quota_exceeded");

        // What is no larger than what it replaces has room, and what is deleted makes some.
        (await PutAsync(client, "a", 900, declared)).Expect(200);
        (await PutAsync(client, "a", 901, declared)).ExpectProblem(429, "quota_exceeded");
        (await client.DeleteAsync("/api/storage/files/b")).Expect(204);
        (await PutAsync(client, "a", 1000, declared)).Expect(200);
        var quota = (await client.GetAsync("/api/usage/quota")).Json.GetProperty("quotas")[0];
        Assert.That(
            (quota.Text("meter"), quota.Text("used"), quota.Text("reserved"), quota.Text("remaining"), quota.Text("period"), quota.Text("resets_at")),
            Is.EqualTo(("storage_bytes", "1000", "0", "0", (string?)null, (string?)null)));
    }

    [Test]
    public async Task Put_RacingUploads_NeverPassTheLimit()
    {
        await using var gateway = await StartAsync(limit: 1000);
        var client = gateway.Client(_tenant!.SecretKey);
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => PutAsync(client, $"{i}", 70, declared: i % 2 == 0)));
        Assert.That(answers.Count(answer => answer.Status == 201), Is.EqualTo(14));
        Assert.That(answers.Where(answer => answer.Status != 201).Select(answer => answer.Json.Text("code")), Has.All.EqualTo("quota_exceeded"));
        Assert.That(await HeldAsync(client), Is.EqualTo(980));
    }

    [Test]
    public async Task Held_PassesAThreshold_IsToldOnce()
    {
        await using var gateway = await StartAsync(limit: 1000);
        var client = gateway.Client(_tenant!.SecretKey);
        (await PutAsync(client, "a", 799)).Expect(201);
        Assert.That(await AlertsAsync(), Is.Empty);
        (await PutAsync(client, "b", 1)).Expect(201);
        (await PutAsync(client, "b", 2)).Expect(200);
        Assert.That(await AlertsAsync(), Is.EqualTo(new[] { ("storage_bytes", "80", "800") }));

        async Task<IEnumerable<(string?, string?, string?)>> AlertsAsync() =>
            (await client.GetAsync("/api/usage/alerts")).Expect(200).Json.GetProperty("alerts").EnumerateArray().Select(alert => (alert.Text("meter"), alert.Text("threshold"), alert.Text("used")));
    }

    // It refuses rather than let a hard limit be passed that nobody can see.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Put_ProviderCannotTell_IsRefusedUnderAHardQuotaOnly(bool hard)
    {
        var configuration = Plan(1000, hard);
        var tenant = configuration.AddTenant("demo", "supabase", new() { ["url"] = "http://127.0.0.1:1", ["publishable_key"] = "sb_publishable_1", ["secret_key"] = "sb_secret_1" }, plan: "small");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);
        var answer = await PutAsync(client, "a", 1);
        Assert.That(answer.Json.Text("code"), Is.EqualTo(hard ? "not_supported" : "upstream_unavailable"));
        Assert.That((await client.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas").GetArrayLength(), Is.Zero);
    }

    private static GatewayConfiguration Plan(long limit, bool hard) => new GatewayConfiguration().AddPlan("small", requests: 1_000_000)
        .AddQuota("small", $$"""{"Meter":"storage_bytes","Limit":{{limit}},"Hard":{{(hard ? "true" : "false")}} }""");

    private async Task<TestGateway> StartAsync(long limit)
    {
        var configuration = Plan(limit, hard: true);
        _tenant = configuration.AddTenant("demo", plan: "small");
        return await TestGateway.StartAsync(configuration);
    }

    private static async Task<long> HeldAsync(ApiClient client) => (await client.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas")[0].GetProperty("used").GetInt64();

    private static Task<ApiResponse> PutAsync(ApiClient client, string path, int size, bool declared = true)
    {
        var content = ApiClient.Bytes(new byte[size]);
        return client.SendAsync("PUT", $"/api/storage/files/{path}", declared ? content : new ChunkedContent(content));
    }

    /// <summary>Does not tell its length before.</summary>
    private sealed class ChunkedContent(HttpContent inner) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => inner.CopyToAsync(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
