using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.ControlPlane;

/// <summary>Limits that are made over the API.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
internal sealed class LimitsTests(StoreKind kind) : ControlPlaneFixture(kind)
{
    [Test]
    public async Task Keys_WithALimit_HaveItAndGiveNoMore()
    {
        await Running.AddTenantAsync("limited");
        var made = (await Admin.PostAsync(
            "/admin/tenants/limited/keys", """{"name":"narrow","kind":"secret","rate_limit":{"requests":100,"window":"01:00:00","burst":20}}""")).Expect(201).Json;
        Assert.That(made.GetProperty("rate_limit").GetRawText(), Is.EqualTo("""{"requests":100,"window":"01:00:00","burst":20}"""));
        var narrow = Running.Gateway.Client(made.Text("key"));
        Assert.That((await narrow.GetAsync("/api/capabilities")).Expect(200).Header("RateLimit"), Does.StartWith("\"key\";r=19;"));
        Assert.That((await narrow.GetAsync("/api/keys")).Expect(200).Json.GetProperty("keys")[1].GetProperty("rate_limit").GetProperty("burst").GetInt64(), Is.EqualTo(20));

        (await narrow.PostAsync("/api/keys", """{"name":"wider","kind":"secret","rate_limit":{"requests":101,"window":"01:00:00","burst":20}}""")).ExpectProblem(403, "insufficient_scope");
        var child = (await narrow.PostAsync("/api/keys", """{"name":"child","kind":"secret"}""")).Expect(201).Json;
        Assert.That(child.GetProperty("rate_limit").GetProperty("requests").GetInt64(), Is.EqualTo(100), "what is not said is as with the key that asks");
        var rotated = (await Admin.PostAsync($"/admin/tenants/limited/keys/{made.Text("id")}/rotate", "{}")).Expect(201).Json;
        Assert.That(rotated.GetProperty("rate_limit").GetProperty("burst").GetInt64(), Is.EqualTo(20));

        foreach (var limit in new[] { "{}", """{"requests":0}""", """{"requests":1,"window":"soon"}""", """{"requests":1,"per":"s"}""", "7" })
            (await Admin.PostAsync("/admin/tenants/limited/keys", $$"""{"name":"n","kind":"secret","rate_limit":{{limit}}}""")).ExpectProblem(400, "invalid_request");
    }

    [Test]
    public async Task Keys_LimitedByTheirPlan_GiveNoMore()
    {
        (await Admin.SendAsync("PUT", "/admin/plans/slow-keys", ApiClient.Json("""{"rate_limit":{"requests":10000},"key_rate_limit":{"requests":60}}"""))).Expect(201);
        var service = await Running.AddTenantAsync("slow-keys");
        (await Admin.PatchAsync("/admin/tenants/slow-keys", """{"plan":"SLOW-keys"}""")).Expect(200);
        Assert.That((await Admin.GetAsync("/admin/tenants?plan=Slow-Keys")).Json.GetProperty("tenants")[0].Text("plan"), Is.EqualTo("slow-keys"));
        await Waiting.UntilAsync(async () => (await service.GetAsync("/api/capabilities")).Header("RateLimit-Policy")!.Contains("\"key\";q=60", StringComparison.Ordinal));

        (await service.PostAsync("/api/keys", """{"name":"fast","kind":"secret","rate_limit":{"requests":61}}""")).ExpectProblem(403, "insufficient_scope");
        (await service.PostAsync("/api/keys", """{"name":"slower","kind":"secret","rate_limit":{"requests":6}}""")).Expect(201);
        Assert.That((await service.PostAsync("/api/keys", """{"name":"same","kind":"secret"}""")).Expect(201).Json.GetProperty("rate_limit").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));
        (await Admin.PostAsync("/admin/tenants/slow-keys/keys", """{"name":"fast","kind":"secret","rate_limit":{"requests":6000}}""")).Expect(201);
    }

    [Test]
    public async Task Plans_WithAllLimits_ComeBackAsTheyWere()
    {
        const string plan = """
            {"rate_limit":{"requests":600},"key_rate_limit":{"requests":60,"burst":5},"user_rate_limit":{"requests":6,"window":"00:00:10"},
             "costs":{"db.insert":5,"service.my_own":2},"usage_retention":"30.00:00:00"}
            """;
        var made = (await Admin.SendAsync("PUT", "/admin/plans/full", ApiClient.Json(plan))).Expect(201).Json;
        Assert.That(made.GetProperty("key_rate_limit").GetRawText(), Is.EqualTo("""{"requests":60,"window":"00:01:00","burst":5}"""));
        Assert.That(made.GetProperty("user_rate_limit").GetRawText(), Is.EqualTo("""{"requests":6,"window":"00:00:10","burst":6}"""));
        Assert.That(made.GetProperty("costs").GetProperty("service.my_own").GetInt32(), Is.EqualTo(2));
        Assert.That(made.Text("usage_retention"), Is.EqualTo("30.00:00:00"));
        (await Admin.SendAsync("PUT", "/admin/plans/full", ApiClient.Json("""{"costs":{"db.insrt":5}}"""))).ExpectProblem(400, "invalid_request");
        (await Admin.SendAsync("PUT", "/admin/plans/full", ApiClient.Json("{}"), ("If-None-Match", "*"))).ExpectProblem(412, "precondition_failed");
    }
}
