using System.Globalization;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Pipeline;

/// <summary>Rate limits and quotas, as callers see them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class LimitTests
{
    [Test]
    public async Task RateLimit_UsedUp_Is429WithRetryAfter()
    {
        var configuration = new GatewayConfiguration().AddPlan("slow", requests: 3, window: "01:00:00");
        var (slow, other) = (configuration.AddTenant("slow", plan: "slow"), configuration.AddTenant("other"));
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(slow.SecretKey);

        for (var left = 2; left >= 0; left--)
        {
            var passed = (await client.GetAsync("/api/db/rows")).Expect(200);
            Assert.That(passed.Header("RateLimit-Policy"), Is.EqualTo("\"tenant\";q=3;w=3600"));
            Assert.That(passed.Header("RateLimit"), Does.StartWith($"\"tenant\";r={left};t="));
        }

        foreach (var path in new[] { "/api/db/rows", "/api/storage/files", "/api/auth/users", "/api/usage", "/api/capabilities" })
        {
            var refused = (await client.GetAsync(path)).ExpectProblem(429, "rate_limited");
            Assert.That(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture), Is.InRange(1, 1200));
            Assert.That(refused.Header("RateLimit"), Does.StartWith("\"tenant\";r=0;t="));
            Assert.That(refused.Header("RateLimit-Policy"), Is.EqualTo("\"tenant\";q=3;w=3600"));
        }

        (await gateway.Client(slow.PublishableKey).GetAsync("/api/capabilities")).ExpectProblem(429, "rate_limited");
        (await gateway.Client(other.SecretKey).GetAsync("/api/db/rows")).Expect(200);
    }

    [Test]
    public async Task Quota_UsedUp_Is429AndCountsOnlyWhatItSays()
    {
        var configuration = new GatewayConfiguration().AddPlan("small", requests: 1000, calls: 3);
        var tenant = configuration.AddTenant("demo", plan: "small");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);

        // Not counted: about the tenant, refused for its scope, unknown paths.
        (await client.GetAsync("/api/capabilities")).Expect(200);
        (await client.GetAsync("/api/usage")).Expect(200);
        (await gateway.Client(tenant.PublishableKey).GetAsync("/api/db")).ExpectProblem(403, "insufficient_scope");
        (await client.GetAsync("/api/nowhere")).ExpectProblem(404, "not_found");

        (await client.GetAsync("/api/db/rows")).Expect(200);
        (await client.GetAsync("/api/storage/none")).ExpectProblem(404, "bucket_not_found");
        (await client.GetAsync("/api/auth/users")).Expect(200);
        var refused = (await client.GetAsync("/api/db/rows")).ExpectProblem(429, "quota_exceeded");
        Assert.That(long.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture), Is.InRange(1, 31 * 86_400));
        (await client.PostAsync("/api/db/rows", "{}")).ExpectProblem(429, "quota_exceeded");

        var quota = (await client.GetAsync("/api/usage/quota")).Expect(200).Json.GetProperty("quotas")[0];
        Assert.That(quota.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(["meter", "limit", "used", "reserved", "remaining", "period", "resets_at", "hard"]));
        Assert.That((quota.Text("meter"), quota.Text("used"), quota.Text("remaining"), quota.Text("hard")), Is.EqualTo(("calls", "3", "0", "true")));
    }

    [Test]
    public async Task IdempotencyKey_OnARead_MeansNothing()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        (await gateway.Client(tenant.SecretKey).GetAsync("/api/db/rows", ("Idempotency-Key", "a"))).Expect(200);
    }

    [Test]
    public async Task Bucket_AddressedAsAnObject_Is400()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        (await gateway.Client(tenant.SecretKey).SendAsync("PUT", "/api/storage/files", null)).Expect(400);
    }

    [Test]
    public async Task Usage_Calls_AreSummedAndGrouped()
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);
        (await client.PostAsync("/api/db/rows", """{"id":"1"}""")).Expect(201);
        (await client.GetAsync("/api/db/rows")).Expect(200);
        (await client.GetAsync("/api/db/rows/none")).ExpectProblem(404, "not_found");

        var total = (await client.GetAsync("/api/usage")).Expect(200).Json.GetProperty("usage")[0];
        Assert.That(total.Text("calls"), Is.EqualTo("3"));
        Assert.That(total.GetProperty("bytes_in").GetInt64(), Is.EqualTo(10));
        Assert.That(total.GetProperty("bytes_out").GetInt64(), Is.Positive);
        var byStatus = (await client.GetAsync("/api/usage?group_by=status&granularity=hour")).Expect(200).Json.GetProperty("usage");
        Assert.That(byStatus.EnumerateArray().Select(row => (row.Text("status"), row.Text("calls"))), Is.EquivalentTo([("2xx", "2"), ("4xx", "1")]));
        var byKey = (await client.GetAsync("/api/usage?group_by=key,operation,provider")).Expect(200).Json.GetProperty("usage");
        Assert.That(byKey.EnumerateArray().Select(row => (row.Text("key"), row.Text("operation"), row.Text("provider"))), Does.Contain(("server", "db.insert", "embedded")));
    }

    [TestCase("from=yesterday")]
    [TestCase("granularity=decade")]
    [TestCase("group_by=colour")]
    [TestCase("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")]
    public async Task Usage_BadParameter_Is400(string query)
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        (await gateway.Client(tenant.SecretKey).GetAsync($"/api/usage?{query}")).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Quota_CallRefusedForWhatItsBodyAsks_IsNotCounted()
    {
        var configuration = new GatewayConfiguration().AddPlan("small", requests: 1000, calls: 100);
        var tenant = configuration.AddTenant("demo", plan: "small");
        var reader = configuration.AddKey("demo", "reader", GatewayKey.Create(KeyRole.Secret), ["storage:read", "usage:read"]);
        await using var gateway = await TestGateway.StartAsync(configuration);
        (await gateway.Client(tenant.SecretKey).SendAsync("PUT", "/api/storage/files/a", ApiClient.Bytes([1]))).Expect(201);
        var client = gateway.Client(reader);

        (await client.PostAsync("/api/storage/files/a?action=copy", """{"to":"files/b"}""")).ExpectProblem(403, "insufficient_scope");
        (await gateway.Client(tenant.PublishableKey).DeleteAsync("/api/storage/files?action=bucket")).ExpectProblem(403, "insufficient_scope");

        Assert.That((await client.GetAsync("/api/usage/quota")).Json.GetProperty("quotas")[0].GetProperty("used").GetInt64(), Is.EqualTo(1));
        Assert.That((await client.GetAsync("/api/usage?group_by=operation")).Json.GetProperty("usage").EnumerateArray().Single().GetProperty("calls").GetInt64(), Is.EqualTo(1));
    }

    [TestCase("/api/nowhere", 404)]
    [TestCase("/api/db/a/b/c", 404)]
    [TestCase("/api/auth/login", 405)]
    [TestCase("/api/db/rows/%zz", 400)]
    [TestCase("/api/db/rows?limit=x", 400)]
    public async Task RateLimit_CallThatLeadsToNothing_CountsAndIsShown(string path, int status)
    {
        var configuration = new GatewayConfiguration().AddPlan("slow", requests: 3, window: "01:00:00");
        var tenant = configuration.AddTenant("demo", plan: "slow");
        await using var gateway = await TestGateway.StartAsync(configuration);
        var client = gateway.Client(tenant.SecretKey);

        Assert.That((await client.GetAsync("/api/capabilities")).Header("RateLimit"), Does.StartWith("\"tenant\";r=2;"));
        var response = await RawRequest.SendAsync(gateway.Address, $"GET {path} HTTP/1.1\r\nHost: x\r\napikey: {tenant.SecretKey}\r\n\r\n");
        Assert.That(response.Expect(status).Header("RateLimit"), Does.StartWith("\"tenant\";r=1;"));
        Assert.That(response.Header("RateLimit-Policy"), Is.EqualTo("\"tenant\";q=3;w=3600"));
    }

    [Test]
    public async Task RateLimit_WithoutKeyOnUnknownPath_IsNobodys()
    {
        var configuration = new GatewayConfiguration();
        configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        Assert.That((await gateway.Client(null).GetAsync("/api/nowhere")).ExpectProblem(404, "not_found").Header("RateLimit"), Is.Null);
        (await gateway.Client("gw_sk_mistyped").GetAsync("/api/nowhere")).ExpectProblem(401, "invalid_key");
    }

    [TestCase("0001-01-01T00:00:00Z")]
    [TestCase("9999-12-31T23:59:59Z")]
    [TestCase("12:00")]
    [TestCase("yesterday")]
    [TestCase("2026-02-30")]
    public async Task Usage_TimeThatIsNone_Is400(string time)
    {
        var configuration = new GatewayConfiguration();
        var tenant = configuration.AddTenant("demo");
        await using var gateway = await TestGateway.StartAsync(configuration);
        foreach (var parameter in new[] { "from", "to" })
            (await gateway.Client(tenant.SecretKey).GetAsync($"/api/usage?{parameter}={time}")).ExpectProblem(400, "invalid_request");
        (await gateway.Client(tenant.SecretKey).GetAsync("/api/usage?from=2026-01-01&to=2026-01-31T12:30:00.5+01:00")).Expect(200);
    }
}
